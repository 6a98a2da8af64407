"""`explain serve`: the pages of a store, from the store itself."""

from typing import Annotated

import typer

from flows import console
from flows.cli.exit import ending
from flows.cli.options import DEFAULT, StoreOption
from flows.console import text


def serve(
    store: StoreOption = DEFAULT,
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Port on this machine; 0 takes a free one.")
    ] = 8765,
    browse: Annotated[bool, typer.Option("--open", help="Open it in a browser.")] = False,
) -> None:
    """Serve the pages of `explain report` from the store itself: all runs, and new ones as they are published.

    Only this machine reaches it (127.0.0.1), and nothing is ever written.
    Ctrl-C ends it.

    [bold]Examples[/]

    explain serve --store explained

    [dim]http://127.0.0.1:8765/  (Ctrl-C ends it)[/]

    explain serve --port 0 --open
    """
    from explain_core.report.server import HOME, LiveSite, server

    site = LiveSite(store)
    serving = server(site, port)
    address = f"http://{HOME}:{serving.server_address[1]}/"
    console.stdout().print(text((address, "bold"), "  (Ctrl-C ends it)"))
    if browse:
        typer.launch(address)
    with ending():
        try:
            serving.serve_forever(poll_interval=0.2)
        except (KeyboardInterrupt, SystemExit):
            console.note("ended.")
        finally:
            serving.server_close()
            site.close()
