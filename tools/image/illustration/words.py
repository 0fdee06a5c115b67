"""Words of prompts, English and Chinese: colours, numbers, sizes, places, times, weather, styles, relations.

Each table maps a meaning to the phrases that say it, separated by commas. `vocabulary` makes one lexicon of them.
"""

from __future__ import annotations

COLORS: dict[str, tuple[tuple[int, int, int], str]] = {
    "red": ((222, 44, 48), "red,crimson,scarlet,ruby,红,红色,大红"),
    "orange": ((250, 134, 32), "orange,橙,橙色,橘色,橘黄色"),
    "yellow": ((252, 206, 48), "yellow,lemon yellow,黄,黄色"),
    "green": ((58, 164, 76), "green,emerald,lime,olive,绿,绿色,翠绿"),
    "blue": ((46, 112, 214), "blue,navy,azure,sky blue,cobalt,indigo,蓝,蓝色,天蓝,天蓝色,深蓝"),
    "purple": ((136, 74, 190), "purple,violet,lavender,紫,紫色"),
    "pink": ((244, 132, 176), "pink,rosy,粉,粉色,粉红,粉红色"),
    "brown": ((132, 84, 52), "brown,chestnut,棕,棕色,褐色,咖啡色"),
    "black": ((46, 46, 54), "black,ebony,黑,黑色"),
    "white": ((246, 246, 250), "white,snow white,snow-white,ivory,白,白色,雪白"),
    "grey": ((140, 146, 154), "grey,gray,灰,灰色"),
    "gold": ((228, 178, 52), "gold,golden,金,金色,金黄,金黄色"),
    "silver": ((190, 198, 208), "silver,silvery,银,银色"),
    "turquoise": ((44, 188, 190), "turquoise,teal,cyan,aqua,青,青色,青绿色"),
    "magenta": ((214, 48, 148), "magenta,fuchsia,品红,洋红"),
    "beige": ((230, 212, 178), "beige,cream,tan,米色,米黄色"),
}
"""RGB and phrases."""

NUMBERS: dict[int, str] = {
    1: "one,a single,single,a lone,lone,a,an,one of,一,一个,一只,一座,一棵,一朵,一辆,一条,一位,一名,一幅,一碗,"
    "一艘,一匹,一头,一架,一片",
    2: "two,a pair of,pair of,a couple of,couple of,couple,both,two of,twin,二,两,一对,俩",
    3: "three,a trio of,trio of,some,a few,few,三,几,一些",
    4: "four,several,四,若干",
    5: "five,a row of,a handful of,handful of,五,一排",
    6: "six,half a dozen,a group of,group of,a herd of,herd of,a pack of,pack of,a basket of,六,一堆",
    7: "seven,a bouquet of,bouquet of,a bunch of,bunch of,a crowd of,crowd of,一群,一束,七,一大群",
    8: "eight,many,lots of,a lot of,numerous,八,许多,很多,好多,不少",
    9: "nine,a flock of,flock of,a school of,school of,a swarm of,swarm of,九",
    10: "ten,countless,十,无数",
    11: "eleven,十一",
    12: "twelve,a dozen,dozen,dozens of,a dozen of,十二,一打",
    13: "thirteen,十三",
    14: "fourteen,十四",
    15: "fifteen,十五",
    16: "sixteen,十六",
    17: "seventeen,十七",
    18: "eighteen,十八",
    19: "nineteen,十九",
    20: "twenty,二十",
    24: "two dozen,二十四",
    30: "thirty,三十",
    40: "forty,四十",
    50: "fifty,五十",
    100: "hundred,a hundred,hundreds of,一百,百",
    1000: "thousand,a thousand,thousands of,一千,千",
}
MEASURES = "只,个,条,头,匹,棵,朵,辆,艘,架,座,栋,幅,碗,杯,片,颗,名,位,群,株,支,枝,张,把,本,间,轮,弯,道,块,盘,束,"
"件,顶,台,双,对,枚,串,排,堆"
SIZES: dict[float, str] = {
    0.45: "tiny,miniature,minuscule,微小,小小,迷你",
    0.7: "small,little,short,小,矮",
    1.35: "big,large,tall,great,大,高大,高,很大",
    1.8: "huge,giant,enormous,massive,gigantic,colossal,towering,巨大,巨型,庞大,超大",
}
PLACES: dict[str, str] = {
    "snow": "snow,snowy,in the snow,snow field,snowfield,snowy landscape,ice,icy,arctic,antarctica,north pole,"
    "tundra,glacier,"
    "雪,雪地,雪中,雪景,冰原,冰雪,北极,南极,雪原",
    "forest": "bamboo forest,竹林,forest,forests,woods,woodland,woodlands,jungle,rainforest,grove,森林,树林,"
    "丛林,林中,林间,雨林",
    "sea": "sea,ocean,oceans,seas,at sea,waves,wave,seaside,harbor,harbour,bay,海,大海,海洋,海上,海面,海浪,海边",
    "beach": "sand,sandy,beach,beaches,shore,coast,seashore,coastline,shoreline,tropical island,desert island,island,"
    "沙滩,海滩,海岸,岛,小岛",
    "lake": "lake,lakes,pond,lagoon,湖,湖泊,湖边,湖面,池塘,湖畔",
    "river": "river,rivers,stream,creek,brook,waterfall,河,小河,河流,河边,溪,小溪,江,瀑布",
    "mountains": "mountain,mountains,mountain range,alps,peaks,peak,mount fuji,mountainous,himalayas,山,高山,"
    "群山,山脉,"
    "雪山,山上,山峰,富士山",
    "hills": "hill,hills,rolling hills,hillside,valley,山丘,丘陵,小山,山谷,山坡",
    "cliff": "cliff,cliffs,悬崖,峭壁",
    "desert": "desert,deserts,dunes,dune,sahara,sand dunes,savanna,savannah,mars,沙漠,沙丘,火星,大草原",
    "city": "city,cities,town,downtown,skyline,cityscape,city skyline,metropolis,urban,cyberpunk,skyscrapers,"
    "new york,tokyo,shanghai,"
    "城市,都市,市区,街景,夜景,赛博朋克,上海,东京,纽约,摩天大楼",
    "street": "street,streets,road,roads,highway,alley,sidewalk,crosswalk,avenue,街,街道,马路,公路,街上,道路,路上",
    "space": "space,outer space,in space,galaxy,galaxies,cosmos,universe,nebula,milky way,太空,宇宙,银河,星系,"
    "星云,外太空",
    "meadow": "meadow,meadows,grass,grassland,lawn,green field,countryside,landscape,nature,outdoors,park,yard,"
    "backyard,"
    "草地,草原,草坪,乡村,风景,公园,野外,郊外,大自然,院子",
    "garden": "a field of,field of,fields of,garden,gardens,flower garden,flower field,field of flowers,"
    "flowers field,花园,花海,花丛",
    "farm": "farm,farms,farmland,field,fields,wheat field,barnyard,ranch,vineyard,农场,农田,田野,麦田,田",
    "village": "village,villages,hamlet,村庄,村子,小镇,乡镇",
    "room": "room,living room,bedroom,kitchen,office,classroom,studio,indoors,inside,interior,cafe,café,"
    "restaurant,library,"
    "hospital,museum,lab,laboratory,house interior,bar,coffee shop,房间,客厅,卧室,厨房,办公室,教室,室内,餐厅,"
    "图书馆,咖啡馆,咖啡店,屋里",
    "underwater": "underwater,under the sea,under water,undersea,deep sea,seabed,ocean floor,aquarium,"
    "coral reef,水下,海底,深海,水中,水族馆",
    "sky": "sky,the sky,skies,in the sky,air,above the clouds,clouds,天空,空中,天上,蓝天,云端,云上",
}
TIMES: dict[str, str] = {
    "night": "night,nighttime,at night,midnight,starry,starry night,moonlight,moonlit,nocturnal,starry sky,"
    "night sky,dark,"
    "夜景,夜,夜晚,晚上,深夜,夜里,星空,月光,夜空,午夜,夜色",
    "sunset": "sunset,sunsets,dusk,evening,sundown,golden hour,twilight,sun setting,sun sets,setting sun,"
    "sun is setting,"
    "日落,夕阳,黄昏,傍晚,落日,晚霞",
    "dawn": "dawn,sunrise,daybreak,early morning,morning,日出,黎明,清晨,早晨,早上,朝霞",
    "day": "day,daytime,daylight,noon,midday,afternoon,sunny,sunshine,sunny day,sunlight,bright day,白天,中午,"
    "晴天,阳光,"
    "下午,晴朗,阳光明媚",
}
WEATHER: dict[str, str] = {
    "rain": "rain,rainy,raining,drizzle,rainfall,downpour,雨,下雨,雨中,雨天,雨夜",
    "storm": "storm,stormy,thunderstorm,lightning,thunder,暴风雨,雷雨,闪电,打雷,风暴",
    "fog": "fog,foggy,mist,misty,haze,hazy,雾,大雾,薄雾,雾气",
    "snowfall": "snowing,snowfall,snowflakes,blizzard,snowstorm,snows,下雪,雪花,大雪,暴风雪",
    "clouds": "cloudy,overcast,colorful clouds,fluffy clouds,white clouds,多云,阴天,白云",
    "stars": "stars,星星们,繁星,群星",
    "aurora": "aurora,aurora borealis,northern lights,极光",
}
SEASONS: dict[str, str] = {
    "winter": "winter,wintry,wintertime,冬天,冬季,冬日",
    "spring": "spring,springtime,spring day,春天,春季,春日",
    "summer": "summer,summertime,summer day,夏天,夏季,夏日",
    "autumn": "autumn,autumnal,fall season,in fall,fall colors,autumn leaves,秋天,秋季,秋日",
}
STYLES: dict[str, str] = {
    "watercolor": "watercolor,watercolour,water color,aquarelle,水彩,水彩画",
    "sketch": "sketch,pencil,pencil drawing,pencil sketch,line art,charcoal,hand-drawn,素描,铅笔画,线稿,手绘",
    "pixel": "pixel art,pixel,pixelated,8-bit,8 bit,retro game,像素,像素画,像素风",
    "oil": "oil painting,oil,oil paint,impressionist,impressionism,van gogh,monet,painterly,acrylic,油画,印象派,"
    "梵高,莫奈",
    "neon": "neon,synthwave,vaporwave,cyberpunk,霓虹,赛博朋克",
    "minimal": "minimalist,minimal,minimalistic,simple flat,极简,极简主义,简约",
    "mono": "black and white,black-and-white,monochrome,grayscale,greyscale,noir,ink wash,ink painting,黑白,水墨,"
    "水墨画",
    "vintage": "vintage,retro,sepia,old photo,old-fashioned,antique,复古,怀旧,老照片",
}
MOODS: dict[str, str] = {
    "joy": "joy,joyful,happy,happiness,cheerful,fun,celebration,optimism,positive,hope,hopeful,excitement,"
    "playful,stay positive,"
    "快乐,喜悦,开心,高兴,幸福,欢乐,希望",
    "calm": "calm,peace,peaceful,serene,serenity,tranquil,tranquility,relaxing,quiet,meditation,harmony,平静,宁静,"
    "安静,祥和,和谐",
    "sad": "sad,sadness,melancholy,grief,lonely,loneliness,sorrow,gloomy,depression,悲伤,忧郁,难过,孤独,哀愁",
    "anger": "anger,angry,rage,fury,war,fire and fury,愤怒,生气",
    "love": "love,romance,romantic,passion,tenderness,爱,爱情,浪漫,激情",
    "fear": "fear,scary,spooky,horror,creepy,haunted,nightmare,anxiety,mysterious,mystery,恐惧,恐怖,害怕,神秘,焦虑",
    "energy": "energy,energetic,power,powerful,dynamic,chaos,motion,speed,freedom,能量,活力,力量,自由,混乱",
    "dream": "dream,dreams,dreamy,dreamlike,magic,magical,fantasy,imagination,creativity,surreal,梦,梦幻,梦境,"
    "魔法,奇幻,"
    "想象,创造力",
}
BEFORE: dict[str, str] = {
    "left": "to the left of,on the left of,left of,on the left side of,at the left of",
    "right": "to the right of,on the right of,right of,on the right side of,at the right of",
    "above": "above,over,flying over,hovering over,hovering above,floating above,high above,jumps over,"
    "jumping over,jumped over",
    "below": "under,below,beneath,underneath",
    "on": "on,crossing,driving over,on top of,atop,upon,sitting on,standing on,perched on,lying on,riding,"
    "riding on,rides,onto,"
    "sits on,sleeping on",
    "in": "in,inside,within,inside of,into",
    "front": "in front of,before",
    "behind": "behind,at the back of",
    "worn": "wearing,dressed in",
    "beside": "next to,beside,near,by,alongside,close to,holding,playing with,at,playing,eating,"
    "drinking,reading,carrying",
    "between": "between,in between",
}
"""Relations said before what they relate to: a cat *left of* the house."""
AFTER: dict[str, str] = {
    "left": "左边,左侧,左面,的左边,的左侧",
    "right": "右边,右侧,右面,的右边,的右侧",
    "above": "上方,的上方,上空,头顶",
    "below": "下面,下方,下,底下,的下面,的下方,之下,下边",
    "on": "上面,的上面,上,之上,上边",
    "in": "里,里面,中,中间,之中,内,的里面",
    "front": "前面,前方,前,的前面,面前",
    "behind": "后面,背后,后方,后,的后面",
    "beside": "旁边,旁,边上,附近,的旁边,身边",
    "between": "之间,的中间",
}
"""Relations said after it: 房子*左边*."""
SIDES: dict[str, str] = {
    "left": "on the left,at left,on the left side,in the left corner,在左边,在左侧",
    "right": "on the right,at right,on the right side,in the right corner,在右边,在右侧",
    "middle": "in the middle,in the center,in the centre,centered,在中间,在中央",
}
PORTRAIT = "portrait,portrait of,headshot,close-up,close up,closeup,selfie,肖像,头像,特写,肖像画,画像"
ABSTRACT = "abstract,abstract art,abstract painting,pattern,texture,gradient,抽象,抽象画,图案,抽象艺术"
JOIN = "with,and with,and,&,plus,along with,together with,和,与,跟,以及,还有,、,及"
DEFINITE = "the,this,that,its,his,her,their,这,那,这只,那只,这个,那个"
LOCATED = "在,位于"
HAS = "有,是"
IGNORED = (
    "parked,gentle,tropical,breathtaking,picturesque,clear,futuristic,various,water,overhead,change,main,"
    "object,objects,hand,"
    "our,first,last,about,good,great,beauty,surface,ranges,silhouettes,silhouette,illuminated,hues,shades,lush,"
    "crystal,quick,"
    "lazy,strange,healthy,busy,bustling,festive,splendid,brilliant,paradise,foreground,these,those,such,may,"
    "get,got,here,now,"
    "after,today,how,many,much,more,most,less,own,let,see,seen,look,looks,live,lives,few,inside,near,behind,"
    "main,called,named,"
    "of,is,are,was,were,be,being,to,from,for,it,its,he,she,they,them,i,we,you,my,your,me,us,who,which,what,there,"
    "very,so,as,up,down,off,out,through,across,around,along,against,during,while,where,when,full of,filled with,"
    "made of,based,"
    "image,images,picture,pictures,photo,photograph,photography,drawing,painting,illustration,art,artwork,scene,view,"
    "background,foreground,wallpaper,poster,card,greeting card,postcard,flyer,invitation,"
    "render,rendering,style,styled,detailed,highly detailed,high quality,"
    "quality,hd,4k,8k,"
    "uhd,realistic,photorealistic,hyperrealistic,beautiful,pretty,nice,cute,lovely,gorgeous,stunning,amazing,"
    "majestic,"
    "cozy,colorful,colourful,bright,vibrant,vivid,warm,cold,soft,dramatic,cinematic,epic,elegant,adorable,old,"
    "young,new,ancient,"
    "modern,red-haired,wooden,stone,wild,friendly,funny,sleepy,fluffy,furry,shiny,glowing,charming,delicious,"
    "fresh,busy,"
    "draw,paint,create,generate,make,show,shows,showing,depict,depicting,please,generated,want,would,like,need,"
    "can,could,give,"
    "sitting,standing,lying,sleeping,running,walking,flying,playing,swimming,jumping,dancing,looking,watching,"
    "floating,"
    "smiling,laughing,waiting,resting,shining,blooming,growing,covered,surrounded,visible,set,located,has,have,"
    "having,had,"
    "digital,3d,2d,cartoon,anime,flat,vector,trending,artstation,masterpiece,best,professional,lighting,light,"
    "color,colors,"
    "colour,colours,colored,coloured,toned,tone,tones,palette,same,other,another,each,all,any,every,no,not,but,or,then,than,also,"
    "just,only,"
    "represents,representing,represent,inspired,theme,themed,concept,idea,text,words,quote,sentence,title,top,"
    "side,front,"
    "far,distance,distant,close,high,low,long,wide,huge amounts,shape,shaped,form,kind,type,sort,piece,pieces,part,"
    "的,了,着,地,得,一下,请,画,画一,画一张,画一幅,画个,生成,绘制,创作,制作,图片,图,图像,照片,画面,插画,海报,贺卡,卡片,明信片,邀请函,传单,壁纸,"
    "给我,帮我,"
    "我想要,"
    "想要,一张,一幅画,这样,那样,非常,很,美丽,漂亮,可爱,好看,正,正在,坐,站,躺,睡,跑,走,飞,游,玩,跳,看,吃,喝,它,他,"
    "她,我,你,们,"
    "风格,背景,场景,主题,并,且,又,也,都,被,把,让,用,从,到,去,来,为,于,以,不,没,没有,那里,这里,老,年轻,新,古老,"
    "现代,色,色的,样子,"
    "满是,充满,布满,穿,戴,拿,骑,望,抱,手,里边,，,。,！,？,一样,人物,作品,张,种"
)


def phrases(text: str) -> list[str]:
    """The phrases of one entry of a table."""
    return [phrase.strip() for phrase in text.split(",") if phrase.strip()]
