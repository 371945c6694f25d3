"""What the people ask: the same of either bot, and what a right answer must say."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Question:
    """What is typed, and words that stand in every right answer to it."""

    text: str
    answer: str


MIX = (
    # by number
    Question("45", "第四十五條"),
    Question("/article 12", "第十二條"),
    Question("第三十條", "第三十條"),
    # by paragraph and item
    Question("第四條第二款", "第四條"),
    Question("59条第三项", "第五十九條"),
    # several articles
    Question("45-47", "第四十七條"),
    # by keyword, in either script
    Question("數據交易", "第四十五條"),
    Question("数字人民币", "第三十條"),
    Question("公共數據", "公共數據"),
    Question("平台企业", "平臺"),
    # everyday words
    Question("老年人不會用智能手機", "老年人"),
    # mistyped
    Question("数据教易", "數據交易"),
    # not in the law, in either sense
    Question("離婚怎麼辦", "離婚"),
    Question("/article 81", "81"),
)
ARTICLE, SEARCH = MIX[0], MIX[6]
