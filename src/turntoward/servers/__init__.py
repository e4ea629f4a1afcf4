"""Faces that another program talks to over its standard streams, and never over a socket.

`editor` speaks the Language Server Protocol, `assistant` the Model Context Protocol. Each needs its
extra (`pip install 'turntoward[lsp]'`, `'turntoward[mcp]'`) and is imported only by its command.
"""
