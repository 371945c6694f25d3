"""A local Telegram Bot API server, as strict as Telegram, for end-to-end tests and benchmarks.

A world is set up, served, and talked to; what Telegram would refuse is refused and counted::

    world = World()
    li = world.person("Li", language_code="zh-hans")
    group = world.group("法學", li)
    async with BotApiServer(world) as server:
        ...  # start the bot with server.url and world.token
        answer = await li.asks("/article 45")
        press = await li.presses(answer, "下一條")
        edited = await li.chat.next_answer()
        await li.says("大家好", chat=group)
        await group.silence()
        assert server.refusals == []

Updates are fetched, or sent to a webhook once the bot has set one.

What it knows of Telegram comes from the Bot API's documentation and the server's public source.
Not pretended: certificates of webhooks and how few connections to them are opened at once, files
other than a bot's documents, inline results other than articles, Markdown, the rearranging of
overlapping entities, and the links that Telegram finds in a bot's own plain text.
"""
