"""What people send a bot for reading a law: well-formed updates, most of which are answered."""

from collections.abc import Sequence
from random import Random

from handlers.registry import COMMANDS, PRESSES
from tests.bot.telegram.oddities import ODD_TEXTS, long_text

Json = dict[str, object]

BOT_ID = 42
BOT_NAME = "LawBot"
_NOW = 1_790_000_000
_PEOPLE, _GROUPS, _CHANNELS = 20_000, 5_000, 500
_ADMINS = 1087968824  # Telegram's account for anonymous admins
_LANGUAGES = (None, "zh-hant", "zh-hans", "zh", "zh-TW", "en", "de", "xx-YY-zz", "ar", "-", "")
_CITED = (
    "45", "第四十五條", "第45条第二款", "59條第三項", "45-47", "第三十条至第三十二条", "81", "0",
    "第四條第二款", "第一章", "第 4 条", "art. 12", "article 12 paragraph 2", "第四十五條之一",
    "《石家莊市數字經濟促進條例》第十二條", "45、46和47條", "第六十一條第九款", "６１", "上一條",
)  # fmt: skip
_ASKED = (
    "數據交易", "数字人民币", "公共數據", "平台企业", "老年人不會用智能手機", "数据教易",
    "離婚怎麼辦", "shuju jiaoyi", "人工智能", "digital economy", "區塊鏈 獎勵", "中小企業上雲",
    "謝謝", "你好", "?", "下一頁", "不對", "還有嗎", "數據", "罰款多少", "资金支持怎么申请",
)  # fmt: skip
_ARGUMENTS = (
    "45", "1", "0", "2", "shijiazhuang-digital-economy", "zh_Hant", "hans", "7:30", "", "x",
    "99999", "數據交易", "1:2", "deadbeef0123", "-1", "on", "off",
)  # fmt: skip
_MEMBERS = ("creator", "administrator", "member", "left", "kicked", "restricted")
_CAN = ("can_send_messages", "can_send_polls", "can_send_other_messages", "can_change_info",
        "can_add_web_page_previews", "can_invite_users", "can_pin_messages", "can_manage_topics",
        "can_send_audios", "can_send_documents", "can_send_photos", "can_send_videos",
        "can_send_video_notes", "can_send_voice_notes", "can_react_to_messages", "can_edit_tag",
        "is_member")  # fmt: skip
_MAY = ("can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages",
        "can_manage_video_chats", "can_restrict_members", "can_promote_members", "can_change_info",
        "can_invite_users", "can_post_stories", "can_edit_stories",
        "can_delete_stories")  # fmt: skip


class Speech:
    """Makes up what people send.

    Args:
        random: Where chance comes from.
    """

    def __init__(self, random: Random) -> None:
        self._random = random
        self._ways = (
            (10, self._privately), (4, self._in_a_group), (1, self._in_a_channel), (2, self._edit),
            (5, self._press), (3, self._inline), (1, self._as_guest), (1, self._coming),
            (1, self._service),
        )  # fmt: skip
        self._weights = [weight for weight, _ in self._ways]

    def update(self) -> Json:
        """Return an update without its number."""
        ((_, way),) = self._random.choices(self._ways, self._weights)
        return way()

    def text(self) -> str:
        """Return what somebody may type."""
        random = self._random
        match random.randrange(10):
            case 0 | 1 | 2:
                return random.choice(_CITED)
            case 3 | 4:
                return random.choice(_ASKED)
            case 5 | 6:
                return self._command()
            case 7:
                return f"{random.choice(_ASKED)} {random.choice(_CITED)} {random.choice(ODD_TEXTS)}"
            case 8:
                return long_text(random) if random.random() < 0.1 else random.choice(ODD_TEXTS)
            case _:
                return _altered(random, random.choice((*_CITED, *_ASKED)))

    def user(self) -> Json:
        """Return somebody."""
        random = self._random
        body: Json = {"id": 10_000 + random.randrange(_PEOPLE), "is_bot": random.random() < 0.02}
        body["first_name"] = random.choice(ODD_TEXTS) or "A"
        if language := random.choice(_LANGUAGES):
            body["language_code"] = language
        return body

    def chat(self, kind: str) -> Json:
        """Return a chat that is not private."""
        of = _CHANNELS if kind == "channel" else _GROUPS
        base = {"group": 0, "supergroup": -1_000_000_000_000, "channel": -1_001_000_000_000}[kind]
        number = base - 1 - self._random.randrange(of)
        return {"id": number, "type": kind, "title": self._random.choice(ODD_TEXTS)}

    def message(self, chat: Json, user: Json | None) -> Json:
        """Return a message with a text, or a caption."""
        random = self._random
        body: Json = {
            "message_id": random.randrange(1, 2**31),
            "date": _NOW + random.randrange(100_000),
            "chat": chat,
        }
        if user is not None:
            body["from"] = user
        text = self.text()
        if random.random() < 0.05:
            photo = {"file_id": "A", "file_unique_id": "B", "width": 1, "height": 1}
            body |= {"photo": [photo], "caption": text}
        else:
            body["text"] = text
            if marks := _marks(random, text):
                body["entities"] = marks
        return body

    def _privately(self) -> Json:
        user = self.user()
        return {"message": self.message({**_named(user), "type": "private"}, user)}

    def _in_a_group(self) -> Json:
        random = self._random
        chat = self.chat(random.choice(("group", "supergroup")))
        message = self.message(chat, self.user())
        match random.randrange(6):
            case 0:
                message["text"] = f"{self._command()} "
            case 1:
                mention = {"type": "mention", "offset": 0, "length": len(BOT_NAME) + 1}
                message |= {"text": f"@{BOT_NAME} {self.text()}", "entities": [mention]}
            case 2:
                message["reply_to_message"] = self.message(chat, _bot())
            case 3:
                message |= {"from": {"id": _ADMINS, "is_bot": True, "first_name": "G"}}
                message["sender_chat"] = chat
            case 4:
                message |= {"message_thread_id": random.randrange(1, 9), "is_topic_message": True}
        return {"message": message}

    def _in_a_channel(self) -> Json:
        chat = self.chat("channel")
        return {"channel_post": self.message(chat, None) | {"sender_chat": chat}}

    def _edit(self) -> Json:
        private = self._privately()["message"]
        assert isinstance(private, dict)
        return {"edited_message": private | {"edit_date": _NOW + 100_001}}

    def _as_guest(self) -> Json:
        group = self._in_a_group()["message"]
        assert isinstance(group, dict)
        return {"guest_message": group | {"guest_query_id": str(self._random.random())}}

    def _press(self) -> Json:
        random, user = self._random, self.user()
        chat = {**_named(user), "type": "private"}
        if random.random() < 0.2:
            chat = self.chat("supergroup")
        message = self.message(chat, _bot())
        data = self._data()
        message["reply_markup"] = {"inline_keyboard": [[{"text": "›", "callback_data": data}]]}
        if random.random() < 0.1:
            message["date"] = 0  # it can't be seen any more
        body = {"id": str(random.randrange(2**60)), "from": user, "chat_instance": "1"}
        return {"callback_query": body | {"message": message, "data": data}}

    def _inline(self) -> Json:
        text = self.text()
        query = text[: self._random.randrange(len(text) + 1)][:256]
        offset = self._random.choice(("", "", "", "20", "x", "-1"))
        number = str(self._random.randrange(2**60))
        return {
            "inline_query": {"id": number, "from": self.user(), "query": query, "offset": offset}
        }

    def _coming(self) -> Json:
        user = self.user()
        chat = {**_named(user), "type": "private"}
        if self._random.random() < 0.7:
            chat = self.chat(self._random.choice(("group", "supergroup", "channel")))
        change = {"chat": chat, "from": user, "date": _NOW}
        members = {"old_chat_member": self._member(), "new_chat_member": self._member()}
        return {"my_chat_member": change | members}

    def _service(self) -> Json:
        chat, random = self.chat("group"), self._random
        message = {"message_id": 5, "date": _NOW, "chat": chat, "from": self.user()}
        happenings: list[Json] = [
            {"migrate_to_chat_id": -1_000_000_000_000 - random.randrange(_GROUPS)},
            {"migrate_from_chat_id": -random.randrange(_GROUPS)},
            {"new_chat_members": [self.user(), _bot()]},
            {"left_chat_member": _bot()},
            {"forum_topic_created": {"name": "x", "icon_color": 1}},
        ]  # fmt: skip
        return {"message": message | random.choice(happenings)}

    def _member(self) -> Json:
        status = self._random.choice(_MEMBERS)
        rights = {"administrator": _MAY, "restricted": _CAN}.get(status, ())
        body: Json = {name: self._random.random() < 0.7 for name in rights}
        if status == "creator":
            body["is_anonymous"] = False
        if status in {"restricted", "kicked"}:
            body["until_date"] = 0
        return body | {"status": status, "user": _bot()}

    def _command(self) -> str:
        random = self._random
        command = random.choice([*COMMANDS.values()])
        if command.examples and random.random() < 0.5:
            return random.choice(command.examples)
        name = random.choice((command.name, *command.aliases))
        at = random.choice(("", "", f"@{BOT_NAME}", "@OtherBot"))
        return f"/{name}{at} {random.choice(('', *_CITED, *_ASKED, *_ARGUMENTS))}"

    def _data(self) -> str:
        random = self._random
        press = random.choice([*PRESSES.values()])
        arguments = [random.choice(_ARGUMENTS) for _ in range(press.arity)]
        data = "|".join((press.verb, *arguments))
        return _altered(random, data) if random.random() < 0.2 else data


def _bot() -> Json:
    return {"id": BOT_ID, "is_bot": True, "first_name": "Law", "username": BOT_NAME}


def _named(user: Json) -> Json:
    return {"id": user["id"], "first_name": user["first_name"]}


def _marks(random: Random, text: str) -> Sequence[Json]:
    """Return the marks that Telegram would make, and now and then others."""
    if text.startswith("/"):
        return [
            {
                "type": "bot_command",
                "offset": 0,
                "length": len(text.split(maxsplit=1)[0]),
            }
        ]
    if random.random() < 0.05:
        kind = random.choice(("mention", "text_mention", "bold", "url", "new_kind"))
        return [
            {
                "type": kind,
                "offset": random.randrange(-2, 50),
                "length": random.choice((0, 5, 2**31)),
            }
        ]
    return ()


def _altered(random: Random, text: str) -> str:
    """Return a text with a character dropped, doubled or put in."""
    at = random.randrange(len(text) + 1)
    match random.randrange(3):
        case 0:
            return text[:at] + text[at + 1 :]
        case 1:
            return text[:at] + text[at : at + 1] * 2 + text[at + 1 :]
        case _:
            return text[:at] + random.choice(ODD_TEXTS)[:5] + text[at:]
