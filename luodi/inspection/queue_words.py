"""Words for the scripts of the page on the spot, which have none of their own."""

from django.utils.translation import gettext_lazy

WORDS = {
    "online": gettext_lazy("有信号"),
    "offline": gettext_lazy("没有信号：照常填写，保存在本机，有信号时自动发送。"),
    "waiting": gettext_lazy("待发送 {n} 份"),
    "saved": gettext_lazy("已保存在本机，有信号时自动发送。可以关闭本页。"),
    "again": gettext_lazy("服务器暂时没有收下，记录仍在本机，稍后自动再发。"),
    "gone": gettext_lazy("服务器找不到这次督查，或内容太大。请联系重点办。"),
    "refused": gettext_lazy("没有收下，仍在本机："),
    "sign_in": gettext_lazy("登录已失效，记录仍在本机。登录后自动发送。"),
    "back": gettext_lazy("放回表单"),
    "drop": gettext_lazy("丢弃"),
    "dropping": gettext_lazy("丢弃后不能恢复。确定丢弃这份没有发送的记录？"),
    "restored": gettext_lazy("上次没有填完的内容已填回。"),
    "finish_first": gettext_lazy("表单里还有没保存的内容。请先保存，再把这一份放回。"),
    "look_first": gettext_lazy("请先选所见，再填说明或拍照。"),
    "empty": gettext_lazy("请至少写一项所见、一个问题或总的情况。"),
    "not_kept": gettext_lazy("本机不能保存记录（浏览器不支持或空间不足）。请在有信号时提交，不要关闭本页。"),
    "photos": gettext_lazy("{n} 张照片"),
    "large": gettext_lazy("这张照片太大，会被拒收。请用普通画质重拍。"),
    "open": gettext_lazy("查看"),
    "kept": gettext_lazy("没有信号时也能重新打开本页。"),
    "not_reopened": gettext_lazy("没有信号时不能重新打开本页（需 HTTPS），请保持打开。"),
}


def queue_words() -> dict[str, str]:
    """In the reader's language."""
    return {name: str(words) for name, words in WORDS.items()}
