"""What a notebook asks of a store: run it with the folder of a store that holds two runs.

python docs/example.py explain-demo fieldguide_early fieldguide_late
"""

import sys

from explain_core import Bar, chart, display_name, open_store

folder, before, after = sys.argv[1:4]

with open_store(folder) as store:
    # What there is: Arrow tables, or data frames with open_store(folder, pandas=True).
    print(store.runs().select(["name", "images", "filters"]).to_pylist())

    # One run, image by image.
    run = store.run(after)
    sentences = run.sentences()
    first = sentences.slice(0, 1).to_pylist()[0]
    print(first["path"], "-", first["sentence"])
    print(run.explanations().num_rows, "rows of p(t|x,c)")
    print(run.failures().num_rows, "images labelled wrong")

    # Any question in SQL.
    surest = store.query(
        "SELECT filter, attribute, round(p::DOUBLE, 3) AS p FROM filters WHERE run_id = $run "
        "ORDER BY entropy_bits LIMIT 3",
        run=run.run_id,
    )
    print(surest.to_pylist())

    # What changed, and is more than noise.
    changes = store.compare(before, after)
    print("\n".join(changes.sentences(classes=3)))

    # A picture: p(t|x,c) of one class's images, before and after.
    moved = changes.classes[0]
    shares = store.query(
        "SELECT attribute, p_a, p_b FROM class_changes WHERE run_a = ? AND run_b = ? AND split = 'test' AND class = ? "
        "ORDER BY greatest(p_a, p_b) DESC LIMIT 8",
        changes.a.run_id, changes.b.run_id, moved.name,
    ).to_pylist()  # fmt: skip
    bars = [Bar(row["attribute"], (row["p_b"], row["p_a"]), f"{row['p_b']:.3f}") for row in shares]
    chart(
        display_name(moved.name), f"mean p(attribute | image, class) over {moved.images} test images", bars,
        (after, before),
    ).save("class.png")  # fmt: skip
