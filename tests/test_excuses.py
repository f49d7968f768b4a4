"""Pages that only say why there is nothing to read, or a scrap, hold no article; short notices do."""

import pytest

from tests.article_pages import split

EXCUSES = {
    "the server's words": (
        "404 - 找不到文件或目录。",
        "<h1>服务器错误</h1><p>您要查找的资源可能已被删除，已更改名称或者暂时不可用。</p>",
    ),
    "advice on a page not found": (
        "404-页面没有找到",
        "<h2>抱歉，您访问的页面不存在！</h2><p>1、您输入的网址有误，请检查后重新输入；</p><p>5秒后自动跳转到首页</p>",
    ),
    "moved": (
        "青禾县旧网站",
        "<p>本站已启用新域名，页面将在3秒后自动跳转。</p><p>如果您的浏览器没有自动跳转，请点击此处进入。</p>",
    ),
    "stopped by a guard": (
        "405",
        "<div>很抱歉，由于您访问的网址有可能对网站造成安全威胁，您的访问被阻断。</div><div>您的请求编号是: 0a0b</div>",
    ),
    "asks for a proof": (
        "安全验证",
        "<h2>安全验证</h2><p>系统检测到您的网络中有异常请求，请拖动下方的滑块完成拼图。</p>",
    ),
    "expired": (
        "网站已到期",
        "<h1>该网站已到期</h1><p>您访问的网站服务已到期，请联系管理员及时续费，数据为您保留15天。</p>",
    ),
    "made by a panel": (
        "恭喜，站点创建成功！",
        "<h1>恭喜，站点创建成功！</h1><h3>这是默认首页，本页面由系统自动生成</h3>",
    ),
    "log in": (
        "用户登录 - 青禾网",
        "<h1>用户登录</h1><p>登录即表示同意《用户协议》和《隐私政策》，其他登录方式：微信、微博。</p>",
    ),
    "withdrawn": ("", "<h2>该内容已被发布者删除</h2><p>此内容因违规无法查看，接相关投诉，查看详细内容。</p>"),
    "opening hours on a front page": (
        "青禾县图书馆",
        "<h2>青禾县图书馆</h2><div>开馆时间：周二至周日9:00-21:00</div><ul><li><a href=/1>夜间借阅服务</a></ul>",
    ),
    "a thing to buy": (
        "云顶山绿茶 250g",
        "<div>云顶山绿茶 250g 罐装</div><div>促销：满200减20，送茶杯一只，限本周末</div><button>加入购物车</button>",
    ),
}
ARTICLES = {
    "a notice about a site": (
        "关于网站升级的通知 - 青禾县人民政府",
        "<h1>关于网站升级的通知</h1><p>因系统升级，本网站将于4月2日22时至24时暂停访问，给您带来的不便敬请谅解。</p>",
    ),
    "a notice where one logs in to comment": (
        "停水通知 - 青禾网",
        "<h1>停水通知</h1><p>因管网检修，4月3日8时至18时东街停水，请各户提前储水。</p><p>请登录后发表评论</p>",
    ),
    "a raid on a site": (
        "警方关停一家钓鱼网站_青禾网",
        (
            "<h1>警方关停一家钓鱼网站</h1><p>4月1日，青禾县警方关停一家仿冒银行的钓鱼网站。</p>"
            "<p>目前，该网站已关闭，相关内容已被删除，两名嫌疑人被刑事拘留，案件正在进一步办理中。</p>"
        ),
    ),
    "a shop's news": (
        "云顶山春茶开采",
        "<h1>云顶山春茶开采</h1><p>3月28日，云顶山两万亩茶园开采，比去年早了五天。</p><div>推荐商品</div><button>立即购买</button>",
    ),
}


def _page(title: str, body: str) -> str:
    return f"<html><head><title>{title}</title></head><body>{body}</body></html>"


@pytest.mark.parametrize("page", EXCUSES.values(), ids=EXCUSES)
def test_no_article(page: tuple[str, str]) -> None:
    assert split(_page(*page)).articles.height == 0


@pytest.mark.parametrize("page", ARTICLES.values(), ids=ARTICLES)
def test_an_article(page: tuple[str, str]) -> None:
    assert split(_page(*page)).articles.height == 1
