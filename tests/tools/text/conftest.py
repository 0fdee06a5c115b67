from __future__ import annotations

from collections.abc import Callable

import pytest

from tools.services import Services, TextWriter


class ScriptedWriter:
    """A chat model that answers from a list, or by a function of the prompt, and keeps what it was asked."""

    name = "scripted"

    def __init__(self, answers: list[str] | Callable[[str], str], capable: bool = True) -> None:
        self.capable = capable
        self.asked: list[dict] = []
        self._answers = answers

    async def write(self, prompt, *, system="", max_tokens=512, temperature=None):
        self.asked.append({"prompt": prompt, "system": system, "max_tokens": max_tokens, "temperature": temperature})
        if callable(self._answers):
            return self._answers(prompt)
        return self._answers[min(len(self.asked), len(self._answers)) - 1]


@pytest.fixture
def scripted_writer():
    """`scripted_writer(answers, capable=True)`: services with a scripted chat model in them, and that model."""

    def make(answers, capable=True):
        services = Services()
        writer = ScriptedWriter(answers, capable)
        services.add(TextWriter, writer)
        return services, writer

    return make


_ENGLISH = """\
City opens its first underground bicycle garage

By Maria Lindqvist
Published 14 May 2024

The city of Oldenmark opened its first underground bicycle garage on Monday, giving commuters 3,200 sheltered
parking places directly beneath the central railway station. The project took four years and cost 38.5 million
euros, about 6 million more than planned. It is the largest of its kind in the region.

Mayor Ellen Brandt said the garage would make it easier for people to leave their cars at home. "Nobody should have
to worry about where to put a bicycle when the train leaves in five minutes," she told reporters at the opening.
Around 42 percent of trips within the city are already made by bicycle, up from 29 percent ten years ago.

The first 24 hours of parking are free. After that, users pay 1.25 euros per day, or 75 euros for a yearly pass.
Cameras and staff watch over the garage around the clock, and a small workshop near the northern entrance repairs
flat tyres and broken lights while owners are at work.

Not everyone is convinced. The local shopkeepers' association complained that three years of construction had cut
their sales by up to a fifth. However, the association's chairman, Jonas Vik, admitted that the new station square,
which was closed to cars as part of the project, has already brought more visitors. Critics in the city council
also pointed out that the money could have been used to repair cycle paths in the suburbs, where many routes are in
poor condition.

Engineers had to solve an unusual problem: the garage lies below the water table. They froze the surrounding soil
with liquid nitrogen while they poured the concrete walls. Dr. Hana Novak, who led the work, said the method had
never been used on this scale in the country before.

The city plans two more garages. One, with 1,500 places, is to open near the university in 2026. A second one at
the harbour is still being discussed, and its costs have not been decided.

Subscribe to our newsletter to get more stories like this.
© 2024 Oldenmark Daily. All rights reserved.
"""

_CHINESE = """\
城市图书馆推出夜间借阅服务

责任编辑：王小明

青山市图书馆本周起推出夜间借阅服务，市民可以在晚上九点到凌晨一点之间，通过自助柜机借书和还书。这是该省第一家提供此类服务的公共图书馆，首批投入使用的柜机共有十二台，分布在地铁站、医院和大学附近。

馆长李文静表示，推出这项服务是因为许多上班族下班后图书馆已经关门。“我们做过调查，超过六成的读者希望能在晚上取书。”她说。根据图书馆的统计，过去三年白天的到馆人数下降了18.4%，但线上预约的数量却增加了一倍多。

使用方法并不复杂。读者先在手机上预约图书，系统会在两小时内把书送到指定的柜机，并发送取书码。每位读者一次最多可以借五本书，借期为三十天。逾期不收罚款，但会暂停预约资格。

这项服务的费用由市政府承担，第一年的预算是三百二十万元。有市民担心夜间柜机会被破坏，图书馆方面说，每台柜机都装有摄像头，并与附近的派出所联网。此外，志愿者每天会检查两次柜机的情况。

开通第一天，系统共收到一千四百多份预约，远远超出预期。护士陈晓就在医院门口的柜机取到了她的第一本书。“我上夜班，以前从来没有时间去图书馆。”她笑着说。图书馆计划明年再增加二十台柜机，并把服务范围扩大到周边的三个县。

扫描二维码关注我们，阅读原文。
"""


@pytest.fixture
def english_article() -> str:
    return _ENGLISH


@pytest.fixture
def chinese_article() -> str:
    return _CHINESE
