"""Who is a machine nobody sent for the data, and who is not."""

import pytest

from ckanext.anhui.files.core.machines import is_machine

BROWSER = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36"


@pytest.mark.parametrize(
    "agent",
    [
        "Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)",
        "Sogou web spider/4.0(+http://www.sogou.com/docs/help/webmasters.htm#07)",
        "Mozilla/5.0 (Linux; Android 5.0) AppleWebKit/537.36 (compatible; Bytespider; spider-feedback@bytedance.com)",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "Mozilla/5.0+(compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)",
        "check_http/v2.3.3 (nagios-plugins 2.3.3)",
        "",
        "  ",
    ],
)
def test_crawlers_and_monitoring_are_machines(agent: str) -> None:
    assert is_machine(agent)


@pytest.mark.parametrize(
    "agent",
    [
        BROWSER,
        f"{BROWSER} QIHU 360SE",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 MicroMessenger/8.0.49",
        "Mozilla/5.0 (Linux; Android 10) AppleWebKit/537.36 Chrome/76 Mobile Safari/537.36 baiduboxapp/11.26",
        "Microsoft Office Excel 2014 (16.0)",
        "curl/8.5.0",
        "python-requests/2.32.3",
        "libcurl/8.5.0 r-curl/5.2 httr/1.4.7",
        BROWSER + "x" * 100_000 + "Googlebot/2.1",
    ],
)
def test_readers_and_their_programs_are_not(agent: str) -> None:
    assert not is_machine(agent)
