"""What the chat itself says, in English and Chinese."""

from __future__ import annotations

from connectors.rendering import Language

_SENTENCES: dict[str, tuple[str, str]] = {
    "welcome": (
        "Write a message. @file attaches one, /help shows what else there is.",
        "请输入消息。@文件 添加附件，/help 查看其他命令。",
    ),
    "leave": ("Press Ctrl-C again, or Ctrl-D, to leave.", "再按一次 Ctrl-C，或按 Ctrl-D 离开。"),
    "unanswered": (
        "Not answered when Parley ended: “{text}”. /retry answers it.",
        "上次中断时未回答：“{text}”。输入 /retry 继续回答。",
    ),
    "none unanswered": ("No message is left unanswered.", "没有未回答的消息。"),
    "attached": ("with {names}", "附件：{names}"),
    "waiting": ("Waiting for your next message: {names}", "将随下一条消息发送：{names}"),
    "no file waits": ("No file waits. /attach PATH adds one.", "还没有附件。用 /attach 路径 添加。"),
    "goes along": ("{name} goes with your next message.", "{name} 将随下一条消息发送。"),
    "no command": (
        "There is no command {name}. /help shows those there are.",
        "没有命令 {name}。输入 /help 查看所有命令。",
    ),
    "no command, near": (
        "There is no command {name}. Did you mean {near}? /help shows all.",
        "没有命令 {name}。是不是 {near}？输入 /help 查看所有命令。",
    ),
    "nothing made": ("Nothing has been made yet. Ask for a picture, say.", "还没有生成任何文件。可以先让我画一张图。"),
    "saved": ("Saved {path}", "已保存 {path}"),
    "there already": ("{path} is there already. Name another file.", "{path} 已存在，请换一个文件名。"),
    "name a folder": (
        "{count} files were made last, and {path} is no folder. Name a folder.",
        "上次生成了 {count} 个文件，而 {path} 不是文件夹。请指定一个文件夹。",
    ),
    "not written": ("{path} can not be written: {reason}.", "无法写入 {path}：{reason}。"),
    "forget what": (
        "/forget can not take {argument!r}. It takes: all, today, hour or chat.",
        "/forget 不认识“{argument}”，可以用：全部、今天、一小时、对话（或 all、today、hour、chat）。",
    ),
    "forget all": (
        "Delete everything I know of you, with all files? Type yes: ",
        "删除我所知道的关于你的一切和所有文件？输入 yes 确认：",
    ),
    "forget today": ("Delete everything of the last 24 hours? Type yes: ", "删除最近 24 小时的一切？输入 yes 确认："),
    "forget hour": ("Delete everything of the last hour? Type yes: ", "删除最近一小时的一切？输入 yes 确认："),
    "forget chat": ("Delete this conversation with its files? Type yes: ", "删除本次对话及其文件？输入 yes 确认："),
    "no source": ("Nothing that is remembered says so.", "记忆中没有这方面的来源。"),
    "paused": ("Nothing new is remembered until /resume.", "已暂停记忆，输入 /resume 恢复。"),
    "resumed": ("I remember again.", "已恢复记忆。"),
    "export as": (
        "An export can not be {path}. Name it .zip, .html or .json.",
        "无法导出为 {path}，请用 .zip、.html 或 .json。",
    ),
    "code": (
        "Your code is {code}. Enter it at your other account (“link {code}”) within ten minutes. Show it to nobody.",
        "你的关联码是 {code}。请在十分钟内到另一个账号输入（“关联 {code}”）。不要告诉别人。",
    ),
    "linked": ("Linked: {names}", "已关联：{names}"),
    "unlinked": ("Unlinked.", "已解除关联。"),
    "not linked": ("This account is not linked to another.", "这个账号没有关联其他账号。"),
    "not deleted": ("Nothing was deleted.", "没有删除任何内容。"),
    "deleted": ("Deleted: {counts}.", "已删除：{counts}。"),
    "nothing to delete": ("There was nothing to delete.", "没有可删除的内容。"),
    "something left": ("A look afterwards still found something.", "删除后仍发现残留内容。"),
    "memory off": (
        "Memory is switched off. Set PARLEY_MEMORY_ENABLED=true.",
        "记忆功能已关闭。设置 PARLEY_MEMORY_ENABLED=true 开启。",
    ),
    "not remembered": ("Nothing is remembered about that.", "没有关于这个的记忆。"),
    "new": ("A new conversation.", "已开始新的对话。"),
    "small model": (
        "The small built-in model is talking; PARLEY_CHAT_MODEL sets a better one: parley doctor",
        "现在用的是内置的小模型，只会用英文聊天；用 PARLEY_CHAT_MODEL 可以换更好的，详见 parley doctor。",
    ),
    # what may follow a command
    "[WORD]": ("[WORD]", "[词]"),
    "PATH": ("PATH", "路径"),
    "[FOLDER or FILE]": ("[FOLDER or FILE]", "[文件夹或文件]"),
    "[ABOUT]": ("[ABOUT]", "[关于什么]"),
    "[ID or STATEMENT]": ("[ID or STATEMENT]", "[编号或一句话]"),
    "[all, today, hour or chat]": ("[all, today, hour or chat]", "[全部、今天、一小时或对话]"),
    "[FILE.zip]": ("[FILE.zip]", "[文件.zip]"),
    "[CODE or off]": ("[CODE or off]", "[关联码或 off]"),
    # what /help says
    "/help": ("shows this", "显示本帮助"),
    "/tools": ("what I can do, and which engine does it", "我会做什么，由哪个引擎完成"),
    "/attach": ("a file for the next message", "为下一条消息添加附件"),
    "/save": ("copies the files made last", "保存上次生成的文件"),
    "/memory": ("what I remember of you, or about something", "查看我记得的内容"),
    "/why": ("why I know that: the turn it comes from", "我为什么知道：来自哪一轮对话"),
    "/pause": ("remembers nothing new", "暂停记忆"),
    "/resume": ("remembers again", "恢复记忆"),
    "/export": ("everything kept of you, in a file", "把保存的内容导出为文件"),
    "/link": ("links your accounts by a code", "用关联码连接你的账号"),
    "/forget": ("deletes what I know of you", "删除我所知道的关于你的内容"),
    "/new": ("begins a new conversation", "开始新的对话"),
    "/retry": ("answers a message that was cut off", "回答上次中断的消息"),
    "/quit": ("ends the chat", "结束"),
    "@file": (
        'attaches a file; @"with spaces.png" in quotes; Tab completes',
        '添加附件；文件名有空格时加引号 @"a b.png"；Tab 补全',
    ),
    "Ctrl-C": (
        "cancels the answer; twice at the prompt, or Ctrl-D, leaves",
        "取消回答；在提示符处按两次，或按 Ctrl-D 离开",
    ),
    "Alt-Enter": ("begins a new line in a message", "在消息中换行"),
}


def sentence(name: str, language: Language = "en", /, **values: object) -> str:
    """One of our sentences in the person's language, its values filled in."""
    return _SENTENCES[name][language == "zh"].format(**values)
