"""The look of the studio: paper and ink, one deep green; assets/style.css refines it. System fonts only."""

from __future__ import annotations

import gradio as gr
from gradio.themes.utils.colors import Color

_GREEN = Color(
    c50="#eef7f4", c100="#d8ede6", c200="#b2dccf", c300="#83c5b3", c400="#53a995", c500="#2f8c79",
    c600="#1f7163", c700="#1a5b51", c800="#184942", c900="#163d38", c950="#0a2421",
)  # fmt: skip
_INK = Color(
    c50="#faf9f7", c100="#f2f1ed", c200="#e4e2dc", c300="#cfccc4", c400="#a3a09a", c500="#77756f",
    c600="#57564f", c700="#3b3c39", c800="#232625", c900="#191c1b", c950="#111413",
)  # fmt: skip
_FONTS = (
    "ui-sans-serif", "system-ui", "-apple-system", "Segoe UI", "Roboto", "PingFang TC", "Microsoft JhengHei", "Noto Sans TC",
    "Noto Sans CJK TC", "sans-serif",
)  # fmt: skip
_MONO = ("ui-monospace", "SF Mono", "Cascadia Mono", "Menlo", "Consolas", "Noto Sans Mono", "monospace")


# Gradio's theme variables: (light, dark)
_COLOURS = {
    "body_background_fill": ("#f4f3ef", "#121514"),
    "body_text_color": ("#1d211f", "#e9ecea"),
    "body_text_color_subdued": ("#64655f", "#9aa19d"),
    "background_fill_primary": ("#ffffff", "#1a1e1d"),
    "background_fill_secondary": ("#f4f3ef", "#141817"),
    "border_color_primary": ("#e2dfd8", "#2b312f"),
    "border_color_accent": ("#1f7163", "#5cc0aa"),
    "color_accent_soft": ("#e3f1ec", "#17332d"),
    "link_text_color": ("#1f7163", "#7fd3bf"),
    "block_background_fill": ("transparent", "transparent"),
    "block_border_width": ("0px", "0px"),
    "block_shadow": ("none", "none"),
    "block_label_background_fill": ("transparent", "transparent"),
    "block_label_text_color": ("#64655f", "#9aa19d"),
    "block_title_text_color": ("#3d403d", "#c3c9c6"),
    "block_info_text_color": ("#66655e", "#959d99"),
    "input_background_fill": ("#ffffff", "#151918"),
    "input_border_color": ("#dad7cf", "#323937"),
    "input_border_color_focus": ("#1f7163", "#5cc0aa"),
    "input_shadow": ("none", "none"),
    "input_shadow_focus": ("0 0 0 3px #1f716322", "0 0 0 3px #5cc0aa2b"),
    "input_placeholder_color": ("#6f6d66", "#8b938f"),
    "slider_color": ("#1f7163", "#5cc0aa"),
    "loader_color": ("#1f7163", "#5cc0aa"),
    "checkbox_label_background_fill": ("transparent", "transparent"),
    "checkbox_background_color_selected": ("#1f7163", "#3aa08b"),
    "checkbox_border_color_selected": ("#1f7163", "#3aa08b"),
    "button_primary_background_fill": ("#1f7163", "#3aa08b"),
    "button_primary_background_fill_hover": ("#1a5b51", "#4bb39d"),
    "button_primary_text_color": ("#ffffff", "#06201b"),
    "button_primary_border_color": ("#1f7163", "#3aa08b"),
    "button_secondary_background_fill": ("#ffffff", "#1f2423"),
    "button_secondary_background_fill_hover": ("#f0eee9", "#272d2b"),
    "button_secondary_border_color": ("#dad7cf", "#363d3b"),
    "error_text_color": ("#a8322a", "#ff9a8f"),
    "error_border_color": ("#d9857e", "#8d403a"),
    "error_background_fill": ("#fdf1ef", "#2d1a18"),
}
# one value for both modes
_BOTH_MODES = {
    "color_accent": "#1f7163",
    "block_padding": "0",
    "block_title_text_weight": "600",
    "block_title_text_size": "12.5px",
    "block_info_text_size": "12px",
    "layout_gap": "14px",
    "form_gap_width": "0px",
    "input_border_width": "1px",
    "button_border_width": "1px",
}


def studio_theme() -> gr.themes.Base:
    """A Gradio theme with a light and a dark mode of its own; it loads no font and no style from anywhere."""
    theme = gr.themes.Base(
        primary_hue=_GREEN,
        secondary_hue=_GREEN,
        neutral_hue=_INK,
        font=_FONTS,
        font_mono=_MONO,
        radius_size=gr.themes.sizes.radius_md,
        text_size=gr.themes.sizes.text_sm,
        spacing_size=gr.themes.sizes.spacing_md,
    )
    light = {name: colour for name, (colour, _) in _COLOURS.items()}
    dark = {f"{name}_dark": colour for name, (_, colour) in _COLOURS.items()}
    return theme.set(**light, **dark, **_BOTH_MODES)
