"""The illustrator: draws a prompt without any model, from colour emoji, own shapes and painted backgrounds.

    prompt -> parsing.read_scene -> scene.Scene -> layout.arrange -> placed figures -> painter.paint -> picture

`vocabulary` and `words` know what things are called in English and Chinese, `sprites` and `shapes` what they
look like, `sky`, `ground` and `weather` paint where they are, `finishing` applies a style, `wording` says in
one sentence what the picture shows.
"""
