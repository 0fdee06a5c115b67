"""What can be drawn beyond the emoji's own names: synonyms in both languages, usual sizes and whereabouts."""

from __future__ import annotations


def _keys(text: str) -> frozenset[str]:
    """Keys written side by side."""
    return frozenset(text.split())


def _names(text: str) -> frozenset[str]:
    """Names separated by commas."""
    return frozenset(text.split(","))


SYNONYMS = """
🐕 dog,puppy,doggy,hound,labrador,golden retriever,corgi / 狗,小狗,狗狗,犬,柯基,金毛
🐈 cat,kitten,kitty,tabby / 猫,小猫,猫咪,猫儿
🦊 fox,vixen / 狐狸,小狐狸
🐦 bird,songbird,sparrow,robin,seagull,gull,bluebird / 鸟,小鸟,鸟儿,麻雀,燕子
🐺 wolf / 狼
🐻 bear,teddy / 熊,小熊,棕熊
🐼 panda,giant panda / 熊猫,大熊猫
🐎 horse,stallion,pony / 马,骏马
🐇 rabbit,bunny,hare / 兔子,小兔子,兔
🐄 cow,cattle / 牛,奶牛
🐖 pig,piglet / 猪,小猪
🐑 sheep,lamb / 羊,绵羊,小羊
🐁 mouse / 老鼠,鼠
🐅 tiger / 老虎,虎
🦁 lion / 狮子,雄狮
🐘 elephant / 大象,象
🐒 monkey / 猴子,猴
🐟 fish,koi,salmon / 鱼,小鱼,金鱼
🐠 tropical fish / 热带鱼
🐳 spouting whale / 鲸
🐋 whale / 鲸鱼
🐬 dolphin / 海豚
🦈 shark / 鲨鱼
🐉 dragon / 龙,巨龙
🦄 unicorn / 独角兽
🦋 butterfly / 蝴蝶
🐝 bee,bumblebee / 蜜蜂
🐔 hen / 母鸡
🐓 rooster,chicken,cock / 鸡,公鸡
🐤 chick,baby chick / 小鸡
🦆 duck,duckling / 鸭子,鸭
🦉 owl / 猫头鹰
🦅 eagle,hawk,falcon / 鹰,老鹰
🐧 penguin / 企鹅
🐸 frog,toad / 青蛙
🐢 turtle,tortoise / 乌龟,海龟
🐍 snake / 蛇
🦌 deer,stag,reindeer / 鹿,小鹿
🦖 dinosaur,t-rex,tyrannosaurus / 恐龙
🐻‍❄️ polar bear / 北极熊
🦔 hedgehog / 刺猬
🐿️ squirrel / 松鼠
🐫 camel / 骆驼
🧍 person,human,figure,user / 人
🧑‍🎓 student,graduate / 学生
🧍‍♂️ man,guy,gentleman,businessman,husband / 男人,先生,男士
🧍‍♀️ woman,lady,female,businesswoman,wife / 女人,女士,美女
👦 boy,son / 男孩,小男孩
👧 girl,daughter / 女孩,小女孩,姑娘,少女
🧒 child,kid / 孩子,小孩,儿童
👶 baby,infant / 婴儿,宝宝
👴 old man,grandfather,grandpa,elderly man / 老人,老爷爷,爷爷
👵 old woman,grandmother,grandma,elderly woman / 老奶奶,奶奶,老太太
🧙‍♂️ wizard,mage,sorcerer,merlin,magician / 巫师,魔法师,法师
🧙‍♀️ witch / 女巫
🤴 king,prince / 国王,王子
👸 queen,princess / 公主,女王
🥷 ninja / 忍者
💂 knight,guard / 骑士,卫兵
🧑‍🚀 astronaut,cosmonaut,spaceman / 宇航员,航天员
🧑‍🍳 chef,cook,baker / 厨师
🧑‍⚕️ doctor,nurse / 医生,护士
🧑‍🏫 teacher,professor / 老师,教师
🧑‍🌾 farmer / 农民,农夫
🧑‍🚒 firefighter,fireman / 消防员
👮 police officer,policeman,cop / 警察
🧑‍🎨 painter,artist / 画家,艺术家
🧑‍🎤 singer,rock star / 歌手
🧑‍💻 programmer,developer,hacker / 程序员
🧑‍🔬 scientist / 科学家
💃 dancer,dancing woman,ballerina / 舞者
🏃 runner,jogger / 跑步者
🦸 superhero,hero / 超级英雄
🧜‍♀️ mermaid / 美人鱼
🧚 fairy / 仙女,精灵
robot robot,android,ai,artificial intelligence / 机器人,人工智能
👽 alien,extraterrestrial / 外星人
👻 ghost / 鬼,幽灵
⛄ snowman / 雪人
🏡 cottage,home,villa,cabin,hut,house with garden / 小屋,木屋,别墅,家
🏠 house / 房子,房屋,屋子
🏰 castle,palace,fortress / 城堡,宫殿
🏢 building,office building,tower block,skyscraper / 楼房,大楼,建筑,办公楼,高楼
🏫 school / 学校
🏥 hospital building / 医院
⛪ church,cathedral,chapel / 教堂
🛕 temple / 寺庙,庙
🏯 pagoda,japanese castle / 塔,宝塔
⛩️ shrine,torii / 神社,鸟居
eiffel-tower eiffel tower,paris / 埃菲尔铁塔,铁塔,巴黎
🗼 tokyo tower,tower / 东京塔
🗽 statue of liberty / 自由女神
⛺ tent,camping / 帐篷
🌳 tree,oak,oak tree,apple tree / 树,大树,树木
🌲 pine,pine tree,fir,evergreen,spruce / 松树,杉树
🌴 palm,palm tree,coconut tree / 棕榈树,椰子树,棕榈
🎄 christmas tree / 圣诞树
🌵 cactus / 仙人掌
🌸 cherry blossom,sakura,blossom / 樱花,桃花
🌷 tulip,flower / 郁金香,花,花朵,鲜花
🌹 rose / 玫瑰,玫瑰花
🌻 sunflower / 向日葵
🌼 daisy,chamomile / 雏菊
💐 bouquet / 花束
🍄 mushroom,toadstool / 蘑菇
🍁 maple leaf / 枫叶
🍂 autumn leaf,fallen leaves / 落叶
🌈 rainbow / 彩虹
🚗 car,automobile,sedan,vehicle / 汽车,小汽车,车,轿车
🏎️ race car,sports car,racing car,ferrari / 赛车,跑车
🚕 taxi,cab / 出租车
🚌 bus / 公交车,巴士,公共汽车
🚚 truck,lorry / 卡车,货车
🚲 bicycle,bike / 自行车,单车
🏍️ motorcycle,motorbike / 摩托车
🚂 steam train,locomotive / 蒸汽火车,火车头
🚆 train / 火车
🚄 high-speed train,bullet train / 高铁
✈️ airplane,plane,aeroplane,jet,aircraft / 飞机
🚁 helicopter / 直升机
🚀 rocket,spaceship,spacecraft,space shuttle / 火箭,飞船,宇宙飞船
🛸 ufo,flying saucer / 飞碟
🛰️ satellite / 卫星
⛵ boat,sailboat,sailing boat,yacht / 船,小船,帆船
🚢 ship,cruise ship / 轮船,大船
🛶 canoe,kayak,rowboat / 独木舟
🎈 balloon,hot air balloon,hot-air balloon / 气球
🪁 kite / 风筝
🎁 gift,presents / 礼物
🎂 cake,birthday cake,birthday party,birthday / 蛋糕,生日蛋糕,生日派对,生日聚会,生日
🍜 ramen,noodle soup,noodles,bowl of ramen,bowl of noodles / 拉面,面条,面,汤面
🍕 pizza / 披萨,比萨
🍔 burger,hamburger / 汉堡,汉堡包
🍣 sushi / 寿司
🍎 apple / 苹果
🍌 banana / 香蕉
🍊 orange,orange fruit,mandarin,tangerine / 橘子,橙子
🍓 strawberry / 草莓
🍇 grape / 葡萄
🍉 watermelon / 西瓜
🥖 bread,baguette / 面包
☕ coffee,tea,coffee cup,teacup,cup of coffee,cup of tea,cup,mug / 咖啡,茶,杯子
🍷 wine,glass of wine / 红酒,葡萄酒
🍺 beer / 啤酒
🥟 dumpling / 饺子
🍚 rice,bowl of rice / 米饭
🥗 salad / 沙拉
🍲 soup,stew / 汤
🍿 popcorn / 爆米花
⚽ football,soccer ball,ball,soccer / 足球,球,皮球
🏀 basketball / 篮球
🎾 tennis ball,tennis / 网球
🎸 guitar / 吉他
🎹 piano,keyboard instrument / 钢琴
🎻 violin / 小提琴
🥁 drum / 鼓
📖 book,open book / 书,书本,书籍
📚 books,stack of books / 一堆书
💻 laptop,computer / 电脑,笔记本电脑
📱 phone,smartphone,mobile phone / 手机
📷 camera / 相机,照相机
📺 television,tv / 电视
🪑 chair / 椅子
🛋️ sofa,couch / 沙发
🛏️ bed / 床
💡 light bulb,lightbulb,idea bulb / 灯泡
🕯️ candle / 蜡烛
🏮 lantern,lamp / 灯笼,灯
⏰ clock,alarm clock / 钟,闹钟
☂️ umbrella / 伞,雨伞
🎩 hat,top hat / 帽子
👑 crown / 王冠,皇冠
🗡️ sword / 剑
🎃 pumpkin,jack-o-lantern / 南瓜
💎 diamond,gem,jewel / 钻石,宝石
❤️ heart / 爱心,心,心形
⭐ star / 星星,星
🌍 earth,globe,planet earth,world / 地球,世界
🪐 planet,saturn / 行星,土星,星球
☄️ comet,meteor,shooting star / 彗星,流星
☁️ cloud / 云,云朵,云彩
🔥 fire,flame,campfire,bonfire / 火,火焰,篝火
fireworks fireworks,firework / 烟花,焰火
💧 water drop,drop of water / 水滴
♻️ recycling,recycle / 回收
☀️ sun / 太阳,阳光灿烂的太阳
moon moon,crescent moon / 月亮,弯月,月牙,月
full-moon full moon,supermoon / 满月,圆月,一轮明月,明月
lighthouse lighthouse,light house / 灯塔
windmill windmill / 风车
table table,desk,wooden table / 桌子,书桌,桌
barn barn,red barn / 谷仓
bench bench,park bench / 长椅,长凳
bridge bridge / 桥,大桥
fence fence / 栅栏,篱笆
wind-turbine wind turbine,green energy,renewable energy,wind energy / 风力发电机,清洁能源
sign sign,signboard,signpost,billboard / 牌子,招牌,路牌
solar-panel solar panel,solar energy / 太阳能板,太阳能
"""

SKY = _keys(
    "☀️ ⭐ 🌟 🌈 ✈️ 🛩️ 🚁 🚀 🛸 🛰️ 🎈 🪁 🦋 🐝 🦅 🐦 🕊️ 🦇 ☁️ ⛅ 🌤️ 🌥️ 🌦️ 🌧️ 🌩️ ⛈️ 🌍 🌎 🌏 🪐 ☄️ 🎆 "
    "🎇 🧚 🐉 💫 ✨ 🪂 🦜 ❄️ moon full-moon 🌙 🌛 🌜 🌝 🌕 🌖 🌗 🌘 🌑 🌒 🌓 🌔 🌞 🚡 🪽 👼 🐦‍⬛ 🪰 "
    "🦟 🐞 🧞 🦸 🦸‍♂️ 🦸‍♀️"
)
"""Where nothing else is said, these fly."""
HEAVEN = _keys("☀️ ⭐ 🌟 🌈 🌍 🌎 🌏 🪐 ☄️ fireworks moon full-moon 🌙 🌛 🌜 🌝 🌕 🌖 🌗 🌘 🌑 🌒 🌓 🌔 🌞 ☁️ ⛅ 🌤️")
"""These stay in the sky whatever they relate to, and cast no shadow."""
SKY |= HEAVEN
WATER = _keys("🐟 🐠 🐡 🐋 🐳 🐬 🦈 🐙 🦑 🦐 🦀 🦞 ⛵ 🚢 🛶 🚤 🛥️ ⛴️ 🦢 🦆 🪼 🦭 🧜‍♀️ 🧜 🧜‍♂️ 🏄 🏊 🚣 🪸 🐚")
SEA_LIFE = _keys("🐟 🐠 🐡 🐙 🦑 🦐 🪼 🐬 🦈 🧜‍♀️ 🧜 🧜‍♂️ 🪸")
SPACE = _keys("🚀 🛸 🛰️ 🪐 🌍 🌎 🌏 ☄️ 👽 🧑‍🚀 👨‍🚀 👩‍🚀 👾")

SIZES: dict[float, str] = {
    0.10: "🐝 🐞 🐜 🦋 🐛 🪲 🪰 🦟 🕷️ 🐌 💧 🍁 🍂 🍃 ❄️ ✨ 🗝️ 💍 🪙 ⭐ 🌟",
    0.15: "🐁 🐀 🐹 🐭 🐤 🐣 🐥 🍎 🍌 🍊 🍓 🍇 🍋 🍐 🍑 🍒 🥝 🍅 🥕 🌷 🌹 🌻 🌼 🌺 🌸 🍄 ⚽ 🏀 🎾 ☕ 🎁 📖 🕯️ 🎃 "
    "🐟 🐠 🐡 🦀 🦐 💡 💎 ❤️ 📱 "
    "🐦 🕊️ 🐿️ 🦔 🐸 🎩 👑 📷 ⏰ 🍦 🍩 🍪 🧁 🏮 🏐 🏈 🥎 🎱 🔥",
    0.20: "🐇 🐈 🦆 🐓 🐔 🦉 🐢 🎈 🪁 🐍 🦜 🎸 🎻 💻 🪴 💐 🥁 🎂 🍜 🍕 🍔 🍣 🪐 🦅 🐱 🐰 fence 📺 🛸 ☂️",
    0.26: "robot "
    "🐕 🦊 🐑 🐐 🐖 🐺 🐧 🐶 🦝 🐒 🐵 🪑 table 🚲 moon full-moon ☀️ 🌞 🌙 👶 🦢 🐉 bench ⛄ 🛶 ✈️ 🚁 🧒 👦 👧 ☁️",
    0.34: "🐻 🐼 🐨 🐯 🐅 🦁 🐆 🐻‍❄️ 🐎 🐄 🐂 🐃 🦌 🦄 🐴 🐮 fireworks 🚗 🚕 🚙 🏎️ 🛋️ 🛏️ ⛵ 🐬 🦈 🎹 🚀 🦓 🏍️ 🌍",
    0.44: "🐘 🦏 🦛 🦒 🐫 🐪 🦖 🦕 🐋 🐳 🚌 🚚 🚛 🚂 🚆 🚢 🌳 🌲 🌴 🎄 🌵 ⛺ 🏠 🏡 🏚️ 🛖 barn windmill "
    "solar-panel wind-turbine",
    0.54: "🏰 🏯 🏢 🏫 🏥 ⛪ 🕌 🛕 🗼 eiffel-tower 🗽 lighthouse bridge 🏨 🏬 🏭 🏛️ 🏦 🏟️ 🎡 🎢 🌈",
}
"""Usual height as a part of the picture's, perspective and drama included; what is not listed is `USUAL_SIZE`."""
USUAL_SIZE = 0.24
PERSON_SIZE = 0.36

CLOTHES = _keys("👗 👚 👕 🧥 👔 🥻 👘")
"""Worn by a person they only give their colour."""
HATS = _keys("🎩 👑 🧢 👒 🎓 ⛑️ 🪖")
"""Worn, they sit on the head."""
AT_HOME = {
    "snow": _keys("🐧 🐻‍❄️ ⛄ ☃️ 🛷 🎿 ⛷️ 🎅 🦭"),
    "desert": _keys("🐫 🐪 🌵 🦂"),
    "farm": _keys("🐄 🐖 🐓 🐔 🐑 🐐 🚜 barn windmill"),
    "forest": _keys("🐒 🦧 🦍 🦥 🍄 🦌 🐿️ 🦉 🐺 🐻"),
    "sea": _keys("lighthouse"),
}
"""Where things are drawn when no place was named."""
TREES = _keys("🌳 🌲 🌴 🎄 🌵")
FRAMED = _keys("🎆 🎇 🌃 🏙️ 🌆 🌇 🌉 🌁 🌌 🏞️ 🌅 🌄 🎑 🗾 🖼️ 🎦 🈁 🏧 🚾 🛂 🛃 🛄 🛅 🎴 🀄 🃏")
"""Emoji that are whole pictures or boards: no sprites for a scene."""
UNIQUE = _keys("eiffel-tower 🗽 🌍 moon full-moon ☀️ 🌈 🎂")
"""Named twice, these are still one."""
FLOWERS = _keys("🌷 🌹 🌻 🌼 🌺 🌸")
VARIED = _keys("🚗 🎈 🌷 🐠 🐟 🐦 🦋 🚲 ⛵ 🪁 🌹 🌼 🎁 ☂️")
"""In groups, these come in several colours."""
CROWD = ("👩", "👨", "👱‍♀️", "🧔", "👩‍🦱", "👨‍🦰", "👩‍🦰", "👨‍🦱", "🧑", "👵")
"""Faces of a group of people."""
HEADS = _keys("🦊 🐻 🐼 🐨 🐯 🦁 🐮 🐷 🐸 🐵 🐺 🐰 🐹 🐭 🐶 🐱 🐻‍❄️ 🐗 🦝 🐴 🐔 👽")
"""Emoji that are an animal's face: they get a body."""
CHILDREN = _keys("👶 👦 👧 🧒")
PEOPLE_HEADS = _keys("👦 👧 🧒 👶 👨 👩 🧑 👴 👵 🧓 👱 👱‍♂️ 👱‍♀️ 🧔 👨‍🦰 👩‍🦰 👨‍🦱 👩‍🦱 👨‍🦳 👩‍🦳 👨‍🦲 👩‍🦲 🧔‍♂️ 🧔‍♀️")
"""Faces of people: they get a body in clothes."""
FOOD_AND_THINGS = (
    "🍎🍏🍐🍊🍋🍌🍉🍇🍓🫐🍈🍒🍑🥭🍍🥥🥝🍅🍆🥑🥦🥬🥒🌶🌽🥕🥔🍠🥐🥯🍞🥖🥨🧀🥚🍳🧈🥞🧇🥓🥩🍗🍖🌭🍔🍟🍕🥪🥙🧆🌮🌯"
    "🥗🥘🍝🍜🍲🍛🍣🍱🥟🍤🍙🍚🍘🍥🥠"
    "🍢🍡🍧🍨🍦🥧🧁🍰🎂🍮🍭🍬🍫🍿🍩🍪🌰🥜🍯🥛☕🍵🧃🥤🍶🍺🍻🥂🍷🥃🍸🍹🍾📱💻⌨🖥📷📺📖📚📕🕯💡⏰🎁💎🎸🎻🎺🎷🔑🖊✏✂"
    "📎🧸🎮👑🎩👟👠👗👕🧥"
    "👜🎒💐🪴🛋🛏🪑🎹🖨☎🧲🔭🔬🍼🏆🎲🧩♟🪆🖼🧵🧶👓🕶💍🎧🔨🪓🔧🧪🩺💊🍽🥄🍴🔪🏺"
)
INDOORS = {"table", *(character for character in FOOD_AND_THINGS)}
"""Things one finds in a room."""
VEHICLES = _keys("🚗 🚕 🚙 🏎️ 🚌 🚎 🚓 🚑 🚒 🚐 🚚 🚛 🏍️ 🛵 🚲 🛴 🚦 🚥 🛻")

UNSUITED = _names(
    "question,watch,date,female,neutral,cancer,hole,fly,thinking,hot,sleepy,cooking,shopping,copyright,station,wheel,"
    "wind,chart,neutral face,seal,mate,muscle,yes,ledger,"
    "哭,除,汗,晕,脚,啊,结,腿,嘴,乘,减,加,派,困,线,累,阴,洞,兵,黑猫,黑鸟,leg,foot,ear,nose,tongue,mouth,bone,bamboo,present,construction,pouch,couple,fast,open,read,good,right,like,"
    "on,end,top,back,soon,free,new,cool,up,id,vs,ok,plus,minus,divide,multiply,medium,symbols,input,"
    "record,pause,stop,play,next,last,first,right,left,down,no,check,cross,cl,ng,a,o,b,ab,info,"
    "information,key,key2,link,water,man,men,family,eyes,eye,face,hands,hand,point,one,two,three,"
    "four,five,six,seven,eight,nine,ten,us,it,wc,tm,male,female,cinema,clap,laughing,dark,sparkle,"
    "sparkles,dash,boom,running,walking,surfing,swimming,biking,innocent,smile,joy,rage,cry,sob,"
    "sleeping,love,hearts,in,at,dancers,couple,satisfied,blush,wink,calling,sunny,cloudy,ocean,wave,"
    "waves,fire,bangbang,interrobang,100,foggy,night with stars,cityscape,sunrise,sunset,milky way,"
    "city sunset,bridge at night,national park,desert,beach,island,desert island,mountain,"
    "snow capped mountain,snow-capped mountain,camping,hotsprings,stadium,railway track,motorway,"
    "star,star2,dizzy,zap,snow,snowflake,cyclone,fog,wind,umbrella,sweat drops,droplet,open umbrella,"
    "closed umbrella,large,small,button,speed,art,books,book,pencil,pencil2,memo,email,mail,music,"
    "note,notes,name,sign,signal,strength,loop,shell,sign of the horns,house,home,office,school,"
    "hospital,work,bar,bank,map,world,earth,globe,moon,new moon,full moon,crescent moon,sun,cloud,"
    "rainbow,dog face,rose,people,park,mark,mask,ring,room,lab,light,color,red,white,black,ring buoy,"
    "image,picture,video,audio,sound,movie,photo,text,label,tag,train2,bullet,view,place,time,wait,"
    "full,half,心,上,下,左,右,家,人,花,云,雪,雨,风,水,开,关,停,新,秘,祝,有,无,得,满,空,合,营,指,割,"
    "申,禁,可,月,门,床"
)
"""Names of emoji that prompts use in another sense; what should be drawn for them stands in `SYNONYMS`."""
IRREGULAR = {
    "mice": "mouse", "geese": "goose", "men": "man", "women": "woman", "people": "person", "wolves": "wolf",
    "leaves": "leaf", "knives": "knife", "oxen": "ox", "feet": "foot", "teeth": "tooth", "cacti": "cactus",
    "loaves": "loaf", "kids": "child", "children": "child", "foxes": "fox", "sheep": "sheep", "fish": "fish",
    "deer": "deer", "fishes": "fish", "elves": "elf", "fairies": "fairy", "puppies": "puppy", "families": "family",
}  # fmt: skip
