"""What columns and splits are called in other languages than English, by language."""

from collections.abc import Mapping

IMAGE, CLASS, CAPTION, SPLIT, WIDTH, HEIGHT = "image", "class", "caption", "split", "width", "height"

#: By language: words for a picture's file or path, its class or species, what is said of it, its split, its sides.
_WORDS: Mapping[str, Mapping[str, str]] = {
    "Arabic": {
        IMAGE: "صورة الصورة ملف الملف اسم_الملف مسار المسار اسم_الصورة مسار_الصورة",
        CLASS: "فئة الفئة صنف الصنف تصنيف التصنيف نوع النوع تسمية",
        CAPTION: "وصف الوصف",
        SPLIT: "تقسيم التقسيم مجموعة المجموعة",
        WIDTH: "العرض عرض",
        HEIGHT: "الارتفاع ارتفاع",
    },
    "Chinese": {
        IMAGE: "图片 图像 图片名 图片名称 图像名称 图片路径 图像路径 文件 文件名 文件名称 文件路径 路径 "
        "照片 圖片 圖像 檔案 檔名 檔案名稱 路徑 圖片路徑",
        CLASS: "类别 类 分类 标签 种类 类名 类别名称 物种 品种 類別 分類 標籤 種類 物種 品種",
        CAPTION: "描述 说明 图片描述 文字描述 說明 圖片描述",
        SPLIT: "划分 数据集 集合 子集 數據集 劃分",
        WIDTH: "宽 宽度 寬度",
        HEIGHT: "高 高度",
    },
    "Czech": {
        IMAGE: "obrázek obraz soubor název_souboru jméno_souboru cesta snímek fotka fotografie",
        CLASS: "třída kategorie druh štítek značka plemeno odrůda",
        CAPTION: "popis popisek",
        SPLIT: "rozdělení sada množina podmnožina",
        WIDTH: "šířka",
        HEIGHT: "výška",
    },
    "Danish": {
        IMAGE: "billede fil filnavn billedfil sti filsti",
        CLASS: "klasse kategori art race etiket mærkat",
        CAPTION: "beskrivelse billedtekst",
        SPLIT: "opdeling delmængde datasæt",
        WIDTH: "bredde",
        HEIGHT: "højde",
    },
    "Dutch": {
        IMAGE: "afbeelding afbeeldingen beeld plaatje bestand bestandsnaam pad bestandspad",
        CLASS: "klasse categorie soort ras etiket",
        CAPTION: "beschrijving omschrijving bijschrift onderschrift",
        SPLIT: "splitsing verdeling deelverzameling",
        WIDTH: "breedte",
        HEIGHT: "hoogte",
    },
    "Finnish": {
        IMAGE: "kuva tiedosto tiedostonimi kuvatiedosto polku tiedostopolku",
        CLASS: "luokka kategoria laji rotu lajike",
        CAPTION: "kuvaus kuvateksti selite",
        SPLIT: "jako osajoukko joukko",
        WIDTH: "leveys",
        HEIGHT: "korkeus",
    },
    "French": {
        IMAGE: "nom_du_fichier nom_de_fichier nom_image nom_de_l_image chemin_image chemin_fichier "
        "chemin_du_fichier cliché photographie",
        CLASS: "étiquettes libellé race variété nom_classe nom_espèce",
        CAPTION: "phrase texte",
        SPLIT: "jeu partage répartition sous_ensemble découpage",
        HEIGHT: "hauteur",
    },
    "German": {
        IMAGE: "foto bildpfad dateipfad bild_datei aufnahme",
        CLASS: "klassenname klassen spezies sorte rasse",
        CAPTION: "bildbeschreibung satz",
        SPLIT: "datensatz menge datenmenge",
    },
    "Greek": {
        IMAGE: "εικόνα εικόνες αρχείο όνομα_αρχείου διαδρομή φωτογραφία",
        CLASS: "κλάση κατηγορία είδος ετικέτα τάξη ράτσα",
        CAPTION: "περιγραφή λεζάντα",
        SPLIT: "διαχωρισμός σύνολο υποσύνολο",
        WIDTH: "πλάτος",
        HEIGHT: "ύψος",
    },
    "Hebrew": {
        IMAGE: "תמונה קובץ שם_קובץ שם_הקובץ נתיב צילום",
        CLASS: "מחלקה קטגוריה סוג תווית תגית מין",
        CAPTION: "תיאור כיתוב",
        SPLIT: "חלוקה פיצול קבוצה",
        WIDTH: "רוחב",
        HEIGHT: "גובה",
    },
    "Hindi": {
        IMAGE: "चित्र छवि तस्वीर फ़ाइल फाइल फ़ाइल_नाम पथ",
        CLASS: "वर्ग श्रेणी प्रजाति लेबल प्रकार",
        CAPTION: "विवरण वर्णन",
        SPLIT: "विभाजन समूह",
        WIDTH: "चौड़ाई",
        HEIGHT: "ऊंचाई ऊँचाई",
    },
    "Hungarian": {
        IMAGE: "kép képfájl fájl fájlnév fájl_neve útvonal elérési_út fénykép fotó",
        CLASS: "osztály kategória faj címke fajta",
        CAPTION: "leírás képleírás képaláírás felirat",
        SPLIT: "felosztás részhalmaz halmaz",
        WIDTH: "szélesség",
        HEIGHT: "magasság",
    },
    "Italian": {
        IMAGE: "immagine immagini file_immagine nome_file nome_immagine percorso percorso_file fotografia",
        CLASS: "specie razza varietà etichetta",
        CAPTION: "descrizione didascalia testo",
        SPLIT: "suddivisione divisione insieme partizione sottoinsieme",
        WIDTH: "larghezza",
        HEIGHT: "altezza",
    },
    "Japanese": {
        IMAGE: "画像 画像名 画像ファイル 画像パス ファイル ファイル名 パス ファイルパス 写真",
        CLASS: "クラス クラス名 ラベル カテゴリ カテゴリー 分類 種類 種 種名 品種",
        CAPTION: "説明 説明文 キャプション 記述",
        SPLIT: "分割 区分 データ区分 セット 用途",
        WIDTH: "幅",
        HEIGHT: "高さ",
    },
    "Korean": {
        IMAGE: "이미지 그림 사진 파일 파일명 파일이름 파일_이름 경로 파일경로 이미지경로 이미지명",
        CLASS: "클래스 분류 라벨 레이블 카테고리 종류 종 품종",
        CAPTION: "설명 캡션 이미지설명 묘사",
        SPLIT: "분할 데이터셋 구분 세트",
        WIDTH: "너비 폭",
        HEIGHT: "높이",
    },
    "Norwegian": {
        IMAGE: "bilde bildefil filbane",
        CLASS: "merkelapp",
        CAPTION: "bildetekst",
        SPLIT: "datasett oppdeling",
        HEIGHT: "høyde",
    },
    "Polish": {
        IMAGE: "obraz obrazek zdjęcie plik nazwa_pliku ścieżka ścieżka_pliku fotografia",
        CLASS: "klasa kategoria gatunek etykieta rasa odmiana",
        CAPTION: "opis opis_zdjęcia podpis",
        SPLIT: "podział zbiór podzbiór",
        WIDTH: "szerokość",
        HEIGHT: "wysokość",
    },
    "Portuguese": {
        IMAGE: "imagem arquivo nome_arquivo nome_do_arquivo ficheiro nome_ficheiro nome_do_ficheiro "
        "caminho caminho_imagem foto",
        CLASS: "espécie raça rótulo variedade",
        CAPTION: "descrição legenda texto",
        SPLIT: "divisão partição subconjunto",
        WIDTH: "largura",
        HEIGHT: "altura",
    },
    "Romanian": {
        IMAGE: "imagine fișier fişier nume_fișier nume_fişier cale fotografie",
        CLASS: "clasă clasa specie etichetă categorie",
        CAPTION: "descriere",
        SPLIT: "împărțire",
        WIDTH: "lățime",
        HEIGHT: "înălțime",
    },
    "Russian": {
        IMAGE: "изображение картинка файл имя_файла путь путь_к_файлу фото фотография снимок "
        "имя_изображения файл_изображения",
        CLASS: "класс категория вид порода метка сорт название_класса",
        CAPTION: "подпись описание текст описание_изображения",
        SPLIT: "выборка разбиение набор подмножество раздел",
        WIDTH: "ширина",
        HEIGHT: "высота",
    },
    "Spanish": {
        IMAGE: "nombre_imagen nombre_de_archivo nombre_del_archivo ruta_imagen ruta_archivo fichero foto "
        "fotografía imágenes",
        CLASS: "especies raza variedad etiquetas",
        CAPTION: "leyenda texto pie_de_foto frase",
        SPLIT: "división subconjunto",
        WIDTH: "anchura",
        HEIGHT: "altura",
    },
    "Swedish": {
        IMAGE: "fil filnamn bildfil sökväg filsökväg",
        CLASS: "klass kategori art ras etikett",
        CAPTION: "beskrivning bildtext",
        SPLIT: "uppdelning delmängd datamängd",
        WIDTH: "bredd",
        HEIGHT: "höjd",
    },
    "Turkish": {
        IMAGE: "görüntü görsel resim fotoğraf dosya dosya_adı dosya_ismi dosya_yolu resim_adı görüntü_adı "
        "yol",
        CLASS: "sınıf kategori tür etiket ırk cins",
        CAPTION: "açıklama tanım altyazı betimleme",
        SPLIT: "bölüm ayrım küme veri_kümesi",
        WIDTH: "genişlik",
        HEIGHT: "yükseklik",
    },
    "Ukrainian": {
        IMAGE: "зображення імя_файлу ім_я_файлу шлях світлина",
        CLASS: "клас категорія мітка",
        CAPTION: "підпис опис",
        SPLIT: "вибірка розбиття",
        HEIGHT: "висота",
    },
}  # fmt: skip
#: By what a column means: the words of all these languages.
FOREIGN: Mapping[str, tuple[str, ...]] = {
    role: tuple(dict.fromkeys(word for words in _WORDS.values() for word in words.get(role, "").split()))
    for role in (IMAGE, CLASS, CAPTION, SPLIT, WIDTH, HEIGHT)
}
_TRAIN = (
    "تدريب التدريب 訓練 訓練集 训练 训练集 学習 学習用 訓練用 学習データ トレーニング 훈련 학습 훈련용 학습용 "
    "trénink trénování trénovací træning träning trening treningowy treningowe treningowa uczący uczące koulutus "
    "opetus harjoitus entrainement entraînement apprentissage trainingsdaten trainingsmenge trainingsset "
    "εκπαίδευση אימון प्रशिक्षण tanító tanítás betanítás tanuló addestramento allenamento treino treinamento "
    "antrenare antrenament обучение обучающая обучающий тренировка тренировочная тренировочный трейн "
    "entrenamiento eğitim eği̇ti̇m egitim навчання навчальна тренувальна"
)
_HELD_OUT = (
    "اختبار الاختبار تحقق التحقق 測試 測試集 驗證 驗證集 测试 测试集 验证 验证集 テスト テスト用 テストデータ "
    "検証 検証用 検証データ 評価 評価用 評価データ 评估 评估集 評估 평가 평가용 테스트 테스트용 시험 검증 검증용 "
    "testovací testování validace "
    "validační validering valideringsdata testowy testowe testowa walidacja walidacyjny walidacyjne walidacyjna "
    "testi testaus validointi testdaten testmenge testset validierung validierungsdaten validierungsmenge δοκιμή "
    "έλεγχος επικύρωση בדיקה מבחן אימות परीक्षण सत्यापन teszt tesztelés validáció validációs verifica "
    "convalida validazione teste validação validacao testare validare тест тестовая тестовый тестирование "
    "валидация валидационная валидационный проверка prueba pruebas validación validacion doğrulama dogrulama "
    "sınama validatie перевірка тестова валідація evaluación évaluation avaliação valutazione"
)
#: Words of splits, in lower case: of training, and of what is held out.
FOREIGN_SPLITS: Mapping[str, str] = dict.fromkeys(_TRAIN.split(), "train") | dict.fromkeys(
    _HELD_OUT.split(), "test"
)
