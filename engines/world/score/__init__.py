"""GameWorld Score: how good a world to walk in is, by the eight dimensions of Matrix-Game (arXiv 2506.18701).

`actions` are the paper's 76 labels as scripts that undo what they did, `worlds` says who is measured (and against which
controls), `clips` walks, and the measures of the four pillars are in `sight`, `movement`, `obedience` and `solidity`;
`dimensions` names each with its formula and model. `measuring` brings them together to the report, whose page is that of
the bench of elements.
"""
