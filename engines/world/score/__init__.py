"""GameWorld Score: how good a world to walk in is, by the eight dimensions of Matrix-Game (arXiv 2506.18701).

`actions` are the paper's 76 labels as scripts that undo what they did, `worlds` says who is measured, and against which
controls, and `clips` walks. Of the four pillars, `sight` measures visual and `motion` temporal quality, `inverse` and
`steering` tell what was done and `commands` compares it with what was asked, and `solidity` looks at physical rules;
`dimensions` names each measure with its formula and model. `measuring` brings them together to the report, whose page
is that of the bench of elements.
"""
