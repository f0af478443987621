"""Template helpers of the accounts room."""

from ckanext.anhui.accounts import config

__all__ = ["anhui_sign_in_title"]


def anhui_sign_in_title() -> str:
    """What the government's sign-in service is called; "" where there is none."""
    service = config.provider()
    return service.title if service else ""
