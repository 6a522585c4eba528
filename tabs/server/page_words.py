"""Words that the page's script and Gradio itself show, in the language of the page.

Gradio has a Traditional Chinese of its own, but lacks the drawing pad and some newer boxes, and writes a few words in
English whatever the language. What it looks up gets its words by `gradio_words`; what it does not, the page's script
replaces with those of `script_words`.
"""

from __future__ import annotations

import gradio as gr

from studio.messages import LANGUAGES, say, sentences

# Gradio's own English -> the locale key under ``page.``. A mark at the end: whatever follows stays, as ``{rest}``.
FIXED_WORDS = {
    "number input for *": "number_input",
    "range slider for *": "range_slider",
    "Reset to default value": "reset_value",
    "Click to upload or drop files": "upload_or_drop",
    "Upload file": "upload_file",
    "Upload a file": "upload_file",
    "Paste from clipboard": "paste_clipboard",
    "Record audio": "record_audio",
    "Select input device": "input_device",
    "Adjust volume": "volume",
    "View full screen": "full_screen",
    "Table actions": "table_actions",
    "Open cell menu": "cell_menu",
    "Remove this file": "remove_file",
    "Loading Progress": "loading",
    "More tabs": "more_tabs",
    "Dismiss": "dismiss",
    "Gradio footer navigation": "footer",
    "undo": "undo",
    "Error": "error",
    "Warning": "warning",
    "Info": "info",
    "Queue is full*": "queue_full",
    "This application is currently busy*": "queue_full",
    "Connection errored out*": "connection_lost",
    "Connection to the server was lost*": "connection_lost",
    "Invalid file type*": "file_type",
    "File size exceed*": "file_size",
}


def gradio_words() -> gr.I18n:
    """For ``launch(i18n=)``: the sentences under ``gradio.`` in every language."""
    keys = [key for key in sentences("en") if key.startswith("gradio.")]
    return gr.I18n(**{lang: {key.removeprefix("gradio."): say(key, lang) for key in keys} for lang in LANGUAGES})


def script_words(lang: str) -> dict[str, dict[str, str]]:
    """What the page's script needs: ``own`` by name (the sentences under ``page.``), ``fixed`` from Gradio's English to ours."""
    own = {key.removeprefix("page."): say(key, lang) for key in sentences("en") if key.startswith("page.")}
    own["brush"] = say("gradio.image_editor.brush", lang)  # the script chooses this tool on an empty pad
    return {"own": own, "fixed": {english: own[name] for english, name in FIXED_WORDS.items()}}
