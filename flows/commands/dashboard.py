"""The dashboard: `dateline dashboard`."""

import webbrowser
from typing import Annotated

import typer

from flows.commands.options import settings_of
from flows.settings import Settings
from transforms.errors import UsageError

LOOPBACK = "127.0.0.1"


def dashboard(
    context: typer.Context,
    host: Annotated[
        str, typer.Option(help="Address to listen on; any but this machine's own wants a password.")
    ] = LOOPBACK,
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="Port. [default: 4280, or DATELINE_DASHBOARD_PORT]")
    ] = None,
    open_: Annotated[bool, typer.Option("--open", help="Open the pages in a browser.")] = False,
    hash_password: Annotated[
        bool, typer.Option("--hash-password", help="Ask for a password, print what to keep of it, and end.")
    ] = False,
) -> None:
    """Show stories, articles, search, health and SQL as pages, until interrupted. Reads while others write."""
    settings = settings_of(context)
    if hash_password:
        from dashboard.passwords import kept

        typer.echo(kept(typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)))
        return
    _serve(settings, host, settings.dashboard_port if port is None else port, is_opened=open_)


def _serve(settings: Settings, host: str, port: int, *, is_opened: bool) -> None:
    from dashboard.app import build_app
    from dashboard.desk import Desk
    from dashboard.guard import Rules
    from dashboard.passwords import is_kept_form, kept
    from dashboard.serving import is_loopback, listening, serve

    password = settings.dashboard_password.get_secret_value()
    if not is_loopback(host) and not password and not settings.dashboard_login_header:
        raise UsageError(
            f"On {host} others reach the pages, and neither a password nor a proxy's login is set.",
            remedy="Set DATELINE_DASHBOARD_PASSWORD ('dateline dashboard --hash-password' makes what to put there), or "
            "DATELINE_DASHBOARD_LOGIN_HEADER.",
        )
    rules = Rules(
        password=password if not password or is_kept_form(password) else kept(password),
        login_header=settings.dashboard_login_header,
        proxies=settings.dashboard_proxies,
        hosts=frozenset(name.lower() for name in (*settings.dashboard_hosts, host)),
    )
    taken = listening(host, port)
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else f"[{host}]" if ":" in host else host  # noqa: S104 - compared with
    address = f"http://{shown}:{taken.getsockname()[1]}/"
    typer.echo("Reading the warehouse …", err=True)
    try:
        with Desk(settings.address) as desk:
            serve(build_app(desk, rules), taken, when_ready=lambda: _tell(address, is_opened=is_opened))
    except KeyboardInterrupt:
        typer.echo("The dashboard has ended. It changed nothing.", err=True)
    finally:
        taken.close()


def _tell(address: str, *, is_opened: bool) -> None:
    typer.echo(f"The dashboard is at {address} Ctrl-C ends it.", err=True)
    if is_opened:
        webbrowser.open(address)
