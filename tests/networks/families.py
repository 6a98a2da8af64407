"""Networks of torchvision, timm and transformers, small ones of each family, with random weights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import nn

CLASSES = 5


@dataclass(frozen=True, slots=True)
class Member:
    """A network of a family: where it is from, its name there, and the side of its images in pixels."""

    source: str
    name: str
    size: int

    def __str__(self) -> str:
        return f"{self.source}:{self.name}@{self.size}"


TORCHVISION = {
    64: (
        "alexnet densenet121 densenet161 densenet169 efficientnet_b0 efficientnet_b1 "
        "efficientnet_v2_s googlenet mnasnet0_5 mnasnet1_3 mobilenet_v2 mobilenet_v3_large "
        "mobilenet_v3_small regnet_x_400mf regnet_y_400mf resnet18 resnet50 resnext50_32x4d "
        "shufflenet_v2_x0_5 shufflenet_v2_x1_5 squeezenet1_0 squeezenet1_1 swin_t vgg11 vgg16_bn "
        "wide_resnet50_2 convnext_tiny "
    ),
    96: "inception_v3",
    128: "swin_v2_t",
    224: "vit_b_16 vit_b_32 maxvit_t",
}
TIMM = {
    64: (
        "resnet10t resnet26d seresnet18 ecaresnet26t resnetv2_50 resnetaa50 skresnet18 resnest14d "
        "res2net50_14w_8s gluon_resnet18_v1b resnext26ts seresnext26ts gcresnext26ts regnetx_002 "
        "regnety_002 regnetz_005 densenet121 vgg11 vgg11_bn dla34 dpn48b "
        "ese_vovnet19b_slim selecsls42 mobilenetv2_035 mobilenetv3_small_050 mobilenetv3_large_075 "
        "mobilenetv4_conv_small efficientnet_lite0 tf_efficientnet_b0 efficientnetv2_rw_t mixnet_s "
        "mnasnet_small fbnetc_100 spnasnet_100 lcnet_035 tinynet_e ghostnet_050 ghostnetv2_100 "
        "hardcorenas_a rexnet_100 hgnet_tiny hgnetv2_b0 cspdarknet53 cspresnet50 darknet53 xception41 "
        "legacy_xception nf_regnet_b0 nf_resnet26 dm_nfnet_f0 "
        "repvgg_a0 mobileone_s0 repghostnet_050 fastvit_t8 convnext_atto convnext_atto_ols "
        "convnextv2_atto convmixer_768_32 poolformer_s12 poolformerv2_s12 caformer_s18 convformer_s18 "
        "inception_next_atto starnet_s1 repvit_m0_9 edgenext_xx_small efficientvit_b0 efficientvit_m0 "
        "mambaout_femto lambda_resnet26t pvt_v2_b0 "
        "rdnet_tiny ese_vovnet39b shvit_s1 fasternet_t0 focalnet_tiny_srf "
        "davit_tiny "
    ),
    128: "botnet26t_256 eca_botnext26ts_256 mobilevit_xxs mobilevitv2_050 sebotnet33ts_256",
    224: (
        "vit_tiny_patch16_224 vit_small_patch32_224 vit_base_patch32_224 vit_relpos_small_patch16_224 "
        "vit_srelpos_small_patch16_224 deit_tiny_patch16_224 deit_tiny_distilled_patch16_224 "
        "deit3_small_patch16_224 beit_base_patch16_224 cait_xxs24_224 xcit_nano_12_p16_224 "
        "crossvit_tiny_240 convit_tiny levit_128s mixer_s32_224 resmlp_12_224 gmlp_ti16_224 "
        "swin_tiny_patch4_window7_224 tiny_vit_5m_224 twins_pcpvt_small "
        "coat_lite_tiny coatnet_nano_rw_224 maxvit_rmlp_pico_rw_256 maxxvit_rmlp_nano_rw_256 "
        "mvitv2_tiny nest_tiny pit_ti_224 pit_ti_distilled_224 tnt_s_legacy_patch16_224 volo_d1_224 "
        "visformer_small hiera_tiny_224 efficientformer_l1 efficientformerv2_s0 gcvit_xxtiny "
        "sequencer2d_s eva02_tiny_patch14_224 vit_tiny_r_s16_p8_224 nextvit_small "
        "convit_small mobilenetv4_hybrid_medium fastvit_sa12 swiftformer_xs "
        "vit_medium_patch16_gap_256 vit_base_patch16_rope_reg1_gap_256 "
        "vit_wee_patch16_reg1_gap_256 "
        "vit_little_patch16_reg4_gap_256 samvit_base_patch16_224 "
        "vit_base_patch16_siglip_224 vit_base_patch32_clip_224 swinv2_cr_tiny_ns_224 "
        "vit_small_patch16_dinov3 "
    ),
    240: "flexivit_small",
    256: "swinv2_tiny_window8_256 halonet26t bat_resnext26ts",
    299: "inception_v4",
    336: "eva02_small_patch14_336",
    384: "vit_tiny_patch16_384",
    518: "vit_small_patch14_reg4_dinov2",
}


def members() -> list[Member]:
    """Every network of the three libraries that is tried."""
    found = []
    for source, table in (("torchvision", TORCHVISION), ("timm", TIMM)):
        for size, names in table.items():
            for name in dict.fromkeys(names.split()):
                odd = {
                    "crossvit_tiny_240": 240,
                    "maxvit_rmlp_pico_rw_256": 256,
                    "maxxvit_rmlp_nano_rw_256": 256,
                }
                fixed = odd.get(name) or (256 if name.endswith(("_256", "dinov3", "fastvit_sa12")) else size)
                found.append(Member(source, name, fixed if source == "timm" else size))
    found += [Member("transformers", name, size) for name, (size, _) in HUGGING_FACE.items()]
    return found


def build(member: Member, seed: int = 0) -> nn.Module:
    """The network with weights that the seed decides, for CLASSES classes."""
    torch.manual_seed(seed)
    if member.source == "torchvision":
        import torchvision

        extra: dict[str, Any] = {}
        if member.name in ("googlenet", "inception_v3"):
            extra = {"init_weights": False, "aux_logits": False}
        return torchvision.models.get_model(member.name, num_classes=CLASSES, **extra).eval()
    if member.source == "timm":
        import timm

        return timm.create_model(member.name, num_classes=CLASSES).eval()
    import transformers

    _, options = HUGGING_FACE[member.name]
    config = getattr(transformers, f"{member.name}Config")(num_labels=CLASSES, **options)
    return getattr(transformers, f"{member.name}ForImageClassification")(config).eval()


_VIT: dict[str, Any] = {
    "hidden_size": 32, "num_hidden_layers": 3, "num_attention_heads": 4, "intermediate_size": 64, "image_size": 64,
    "patch_size": 8,
}  # fmt: skip
HUGGING_FACE: dict[str, tuple[int, dict[str, Any]]] = {
    "ViT": (64, _VIT),
    "DeiT": (64, _VIT),
    "Beit": (64, _VIT),
    "Data2VecVision": (64, _VIT),
    "ViTMSN": (64, _VIT),
    "Dinov2": (56, {**_VIT, "image_size": 56, "patch_size": 7}),
    "Dinov2WithRegisters": (56, {**_VIT, "image_size": 56, "patch_size": 7, "num_register_tokens": 4}),
    "IJepa": (64, _VIT),
    "ResNet": (64, {"embedding_size": 8, "hidden_sizes": [8, 16, 24, 32], "depths": [1, 1, 1, 1]}),
    "RegNet": (64, {"embedding_size": 8, "hidden_sizes": [8, 16, 24, 32], "depths": [1, 1, 1, 1], "groups_width": 8}),
    "ConvNext": (64, {"hidden_sizes": [8, 16, 24, 32], "depths": [1, 1, 1, 1]}),
    "ConvNextV2": (64, {"hidden_sizes": [8, 16, 24, 32], "depths": [1, 1, 1, 1]}),
    "Swin": (64, {"image_size": 64, "patch_size": 2, "embed_dim": 8, "depths": [1, 1, 1], "num_heads": [2, 2, 2],
                  "window_size": 4}),
    "Swinv2": (64, {"image_size": 64, "patch_size": 2, "embed_dim": 8, "depths": [1, 1, 1], "num_heads": [2, 2, 2],
                    "window_size": 4}),
    "MobileNetV1": (64, {"depth_multiplier": 0.25}),
    "MobileNetV2": (64, {"depth_multiplier": 0.35}),
    "MobileViT": (64, {"image_size": 64, "hidden_sizes": [16, 24, 32],
                       "neck_hidden_sizes": [8, 8, 16, 24, 32, 32, 48]}),
    "EfficientNet": (64, {"width_coefficient": 0.25, "depth_coefficient": 0.5, "hidden_dim": 320}),
    "Segformer": (64, {"hidden_sizes": [8, 16, 24, 32], "num_attention_heads": [1, 2, 3, 4], "depths": [1, 1, 1, 1]}),
    "Pvt": (64, {"image_size": 64, "hidden_sizes": [8, 16, 24, 32], "num_attention_heads": [1, 2, 3, 4],
                 "depths": [1, 1, 1, 1]}),
    "PvtV2": (64, {"image_size": 64, "hidden_sizes": [8, 16, 24, 32], "num_attention_heads": [1, 2, 3, 4],
                   "depths": [1, 1, 1, 1]}),
    "PoolFormer": (64, {"hidden_sizes": [8, 16, 24, 32], "depths": [1, 1, 1, 1]}),
    "FocalNet": (64, {"image_size": 64, "embed_dim": 8, "depths": [1, 1, 1]}),
    "Levit": (64, {"image_size": 64, "hidden_sizes": [16, 24, 32], "key_dim": [4, 4, 4],
                   "num_attention_heads": [2, 3, 4],
                   "depths": [1, 1, 1]}),
    "SwiftFormer": (64, {"embed_dims": [16, 16, 24, 32], "depths": [1, 1, 1, 1]}),
    "Hiera": (64, {"image_size": [64, 64], "embed_dim": 8, "num_heads": [1, 2, 4, 8], "depths": [1, 1, 2, 1]}),
}  # fmt: skip
