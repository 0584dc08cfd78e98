# ruff: noqa: RUF001, RUF002, RUF003 - titles are written in many scripts, and so are these lists
"""The words of a title that describe a run, in twelve languages.

Only words from our own lists are ever repeated in a reason, never the title itself. Strava's default names ("Morning
Run", "Course à pied le matin", "朝のラン") hold none of them, on purpose: "course", "carrera", "corsa", "corrida" and
"bieg" are a run as well as a race.

Text is compared in compatibility form, without case and without the accents of Latin letters. Latin words stand alone
or open a compound ("Intervalltraining"); Chinese, Japanese and Korean words may stand anywhere, for those scripts write
no spaces.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

# One line a language: English, German, French, Spanish, Italian, Portuguese, Dutch, Polish, Swedish; then Japanese,
# Chinese, Korean. "_" is a space or a hyphen or nothing; "*" lets the word go on.
_WORKOUT: Final = """
workout interval* tempo threshold* fartlek* repeats reps speed_work* speed_session speed_run speed track sprints sprint
 hill_repeats hill_sprints hill_reps hillreps vo2* lactate progression progressive time_trial cruise pyramid ladder
 race_pace marathon_pace mp hmp steady_state over_unders yasso* double_threshold norwegian_singles
intervall* tempolauf* tempodauerlauf schwellen* bahntraining fahrtspiel* steigerungslauf crescendo* bergsprint*
 wiederholungslauf* tdl pyramiden*
fractionne* intervalles seuil vma pma allure_marathon allure_semi allure_specifique piste cotes
series intervalos umbral cuestas cambios_de_ritmo ritmo_maraton ritmo_competicion pista velocidad
ripetute ripetuta soglia corto_veloce medio_veloce progressivo variazioni salite
intervalado tiros limiar ritmado
interval_training tempoloop tempoduurloop drempel* baantraining heuveltraining
interwaly interwal* tempowy prog progowy podbiegi rytmy przebiezki szybki bnp wb2 wb3
troskel* backintervall* fartpass langa_intervall* korta_intervall* banpass distans_tempo
インターバル テンポ走 閾値 ペース走 ビルドアップ ポイント練 レペ 坂ダッシュ トラック練 lt走 ファルトレク
间歇 間歇 节奏跑 節奏跑 阈值 閾值 乳酸 法特莱克 法特雷克 变速 變速 速度训练 速度訓練 冲刺 衝刺 马配 渐加速 漸速
인터벌 템포 역치 파틀렉 변속주 언덕훈련 스피드 지속주 질주 빌드업
"""
_EASY: Final = """
easy recovery recover shake_out* slow slowly jog jogging gentle relaxed base zone_2 z2 zone_1 z1 lsd chill* conversational
 maffetone maf regen* aerobic foundation leisurely
locker* regeneration* ruhig* gemuetlich* gemutlich* langsam* erholung* grundlage* ga1 trabe* dauerlauf_locker
recup recuperation footing footing_lent tranquille endurance_fondamentale ef decrassage facile lent
suave rodaje recuperacion regenerativo trote tranquilo facil lento
lento rigenerante recupero scarico corsa_lenta facile tranquilla tranquillo
leve regenerativa regenerativo rodagem rodagem_leve solto soltura recuperacao trote relaxamento
rustig* herstel* duurloop_rustig hersteltraining ontspannen d1
spokojn* regeneracyjn* rozbieganie wybieganie_spokojne truchtanie trucht luzny latwy ow1 owb1
lugn* aterhamtning* latt lattjogg joggingtur distans_lugn
ジョグ ジョギング 回復 ゆっくり リカバリー 疲労抜き イージー
轻松 輕鬆 恢复 恢復 慢跑 放松 放鬆 有氧
조깅 회복 이지런 이지 천천히 가볍게
"""
_LONG: Final = """
long_run longrun long_slow lr
langer_lauf langer_dauerlauf lala
sortie_longue longue
tirada_larga largo tirada fondo
lungo lunghissimo
longao longo
lange_duurloop
dlugie_wybieganie wybieganie dlugi
langpass langdistans
ロング走 ロングラン lsd
长距离 長距離 拉练
장거리 lsd
"""
_RACE: Final = """
race parkrun half_marathon marathon ultra_marathon ultramarathon championship* pb pr personal_best turkey_trot time_to_race
wettkampf* halbmarathon* rennen volkslauf* stadtlauf meisterschaft*
semi_marathon competition championnat*
carrera_popular competicion media_maraton maraton medio_maraton san_silvestre
gara mezza_maratona maratona campionat*
prova meia_maratona maratona corrida_de_rua competicao
wedstrijd* halve_marathon kampioenschap*
zawody polmaraton maraton mistrzostwa
lopp tavling* halvmaraton maratonlopp
レース 大会 マラソン ハーフマラソン 駅伝
比赛 比賽 马拉松 馬拉松 半马 半馬 全马 全馬
대회 마라톤 하프마라톤 레이스
"""
_WARM: Final = """
warm_up* warming_up cool_down* wu cd w_u c_d
einlaufen auslaufen aufwaermen aufwarmen
echauffement retour_au_calme
calentamiento vuelta_a_la_calma enfriamiento
riscaldamento defaticamento
aquecimento desaquecimento volta_a_calma
inlopen uitlopen
rozgrzewka schlodzenie
uppvarmning nedvarvning nedjogg
ウォームアップ ウォーミングアップ アップジョグ ダウンジョグ クールダウン
热身 熱身 冷身
워밍업 쿨다운 웜업
"""
_STRIDES: Final = """
strides stride pickups
steigerungen steigerungslaeufe
lignes_droites
rectas progresivos
allunghi
progressoes
versnellingen steigerungsloopjes
przebiezki
stegringslopp stegringar
流し ウィンドスプリント
加速跑
윈드스프린트
"""
# Before or after a race, at its pace, in training for it, or with it denied: not the race itself.
_NOT_RACE: Final = """
pre post training_for before after pace training prep* week recovery easy practice simulation workout block build_up
vor nach training vorbereitung tempo
avant apres preparation prepa allure entrainement veille
antes despues entrenamiento preparacion ritmo previo
prima dopo allenamento preparazione ritmo
treino preparacao depois ritmo
voor training voorbereiding na_de
przed po trening przygotowanie
innan efter fore traning infor
レース前 大会前 マラソン前 レース後 大会後 マラソン後 前日 翌日 練習 調整
赛前 賽前 赛后 賽後 训练 訓練 配速
대회전 대회후 전날 다음날 훈련 연습
"""
# Of a race that is to come: its pace, the training for it.
_AHEAD: Final = """
mp hmp race_pace marathon_pace half_marathon_pace goal_pace race_prep* pre_race taper marathontempo renntempo
 wettkampftempo marathonvorbereitung wettkampfvorbereitung allure_marathon allure_semi allure_course ritmo_maraton
 ritmo_media ritmo_competicion ritmo_maratona ritmo_mezza ritmo_gara ritmo_prova marathon_tempo wedstrijdtempo
 tempo_maratonskie tempo_startowe maratonfart tavlingsfart
マラソンペース レースペース レース前 大会前 マラソン前 马配 馬配 马拉松配速 馬拉松配速 赛前 賽前 마라톤페이스 레이스페이스 대회전
"""
_BEFORE: Final = """
before prep* training block build_up vor vorbereitung avant preparation antes preparacion prima preparazione preparacao
voor voorbereiding przed innan infor 前日 調整 赛前 賽前 전날
"""  # beside the word for a race
_NOT: Final = (
    r"(?:no|not|without|non|kein\w*|ohne|nicht|statt|sans|pas|sin|senza|niente|sem|nao|geen|zonder|niet|bez|nie"
    r"|utan|inte|ej|skip\w*|instead|cancel\w*|missed)[\s'-]+"
    r"(?:(?:an?|any|the|of|more|real|hard|proper|de|des|d|les?|la|di|da|do|el|los|las|mehr|eine?|der|die|das)[\s'-]+)?$"
)
_NOT_AFTER: Final = ("なし", "无し", "無し", "없이", "안함", "取消", "中止")
_NOT_BEFORE: Final = ("没有", "沒有", "不是", "不跑", "无", "無", "안", "非")

# 10x400, 5 x 1 km, 3×10 min, 4*1600m, 6 x 3', and the Japanese 1000m×5: 2 to 40 times a distance or a time.
_UNIT: Final = r"(kms?|miles?|mi|minut\w*|mins?|sek\w*|secs?|k|m|s)(?![a-z])|('|′|’|\"|″|公里|米|分|秒|キロ|분|초)"
_TIMES: Final = r"\s?[x×*✕х]\s?\(?"
_SET: Final = re.compile(rf"(?<![\d.,])([2-9]|[1-3]\d|40){_TIMES}(\d{{1,4}}(?:[.,]\d{{1,2}})?)(?![\d:])\s?(?:{_UNIT})?")
_SET_BACKWARDS: Final = re.compile(rf"(?<![\d.,])(\d{{3,4}})(?:m|米)?{_TIMES}([2-9]|[1-3]\d|40)(?!\d)")
SCRIPT: Final = re.compile("[\u1100-\u11ff\u3040-\u30ff\u3130-\u318f\u3400-\u9fff\uac00-\ud7af]")


@dataclass(frozen=True, slots=True)
class TitleWords:
    """The words of ours that a title holds; empty where it holds none of the kind."""

    workout: str = ""
    easy: str = ""
    long: str = ""
    race: str = ""
    no_race: bool = False  # it speaks of a race and denies it
    warm: str = ""  # a warm-up or a cool-down recorded by itself
    strides: str = ""
    sets: str = ""  # "10x400"
    treadmill: bool = False
    ahead: str = ""  # of a race that is to come


NO_WORDS: Final = TitleWords()


def _pattern(words: str) -> re.Pattern[str]:
    """One alternation of a list: Latin words with their edges, others as they are; longest first."""
    latin, other = [], []
    for word in sorted(set(words.split()), key=lambda w: (-len(w), w)):
        plain = plain_text(word.replace("_", " ").rstrip("*"))
        if SCRIPT.search(plain):
            other.append(re.escape(plain))
        else:
            latin.append(r"[\s-]*".join(map(re.escape, plain.split())) + ("" if word.endswith("*") else r"(?![a-z])"))
    return re.compile(rf"(?<![a-z])(?:{'|'.join(latin)})|{'|'.join(other)}")


def plain_text(text: str) -> str:
    """Given a text, return it in compatibility form, in small letters, without the accents of Latin letters.

    >>> plain_text("Fractionné １０×４００")
    'fractionne 10×400'
    """
    if text.isascii():
        return text.lower()
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_LATIN)
    if SCRIPT.search(folded):
        return folded
    return "".join(c for c in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(c))


_LATIN: Final = str.maketrans({"ł": "l", "ø": "o", "æ": "ae"})
_BELT: Final = """
treadmill* laufband* tapis_roulant tapis_de_course tapis cinta esteira loopband* biezni* lopband*
トレッドミル ルームラン 跑步机 跑步機 트레드밀 러닝머신
"""
LISTS: Final = {
    "workout": _WORKOUT,
    "easy": _EASY,
    "long": _LONG,
    "race": _RACE,
    "warm": _WARM,
    "strides": _STRIDES,
    "ahead": _AHEAD,
    "belt": _BELT,
}
_PATTERNS: Final = {name: _pattern(words) for name, words in LISTS.items()}
_BEFORE_RACE: Final = _pattern(_BEFORE)
BESIDE_RACE: Final = _pattern(_NOT_RACE)
DENIED: Final = re.compile(rf"(?<![a-z]){_NOT}")
_OPENING: Final = re.compile("[a-z]{1,3}")
_WORDS: Final = re.compile("[a-z]+")


def _openings() -> dict[str, frozenset[str]]:
    """The first letters of every Latin word, up to three, and the lists it may come from: most titles have none."""
    lists: dict[str, set[str]] = {}
    for name, words in LISTS.items():
        for word in words.split():
            opening = _OPENING.match(plain_text(word))
            if opening is not None:
                lists.setdefault(opening[0], set()).add(name)
    return {opening: frozenset(names) for opening, names in lists.items()}


_OPENINGS: Final = _openings()
_ALL: Final = frozenset(LISTS)


@lru_cache(maxsize=4096)
def title_words(title: str) -> TitleWords:
    """Given a title, return which of our words it holds, those denied left out ("no intervals today").

    >>> title_words("5 x 1 km am Sportplatz").sets, title_words("lockerer Lauf, keine Intervalle").workout, title_words("Morning Run").easy
    ('5x1 km', '', '')
    """
    text = plain_text(title)
    lists = _ALL if not text.isascii() and SCRIPT.search(text) else _candidates(text)
    words = {name: _word(_PATTERNS[name], text) for name in lists}
    race = words.get("race", "")
    ahead = words.get("ahead", "")
    if race and BESIDE_RACE.search(f"{text} {text.replace(race, ' ', 1)}"):
        ahead = ahead or (race if _BEFORE_RACE.search(text) else "")
        race = ""
    strides = words.get("strides", "")
    return TitleWords(
        workout=words.get("workout", ""),
        easy=words.get("easy", ""),
        long=words.get("long", ""),
        race=race,
        no_race=not race and "race" in lists and _PATTERNS["race"].search(text) is not None,
        warm=words.get("warm", ""),
        strides=strides,
        sets=_set(text, part=0.5 if strides else 1.0),
        treadmill=bool(words.get("belt")),
        ahead=ahead,
    )


def _candidates(text: str) -> frozenset[str]:
    """The lists that a word of the text may open: a look-up for a word instead of a search for a list."""
    names: frozenset[str] = frozenset()
    return names.union(*(_OPENINGS.get(word[:3], ()) for word in _WORDS.findall(text)))


def _word(words: re.Pattern[str], text: str) -> str:
    """The first word of a list that the text holds and does not deny."""
    for match in words.finditer(text):
        before, after = text[: match.start()], text[match.end() :].lstrip()
        if not (DENIED.search(before) or before.endswith(_NOT_BEFORE) or after.startswith(_NOT_AFTER)):
            return match[0]
    return ""


def _set(text: str, part: float) -> str:
    """The first set that is work and not denied: not strides, which are under 150 m or half a minute. Beside the word
    itself a set twice as long is still theirs: only ``part`` of its length counts."""
    for match in _SET.finditer(text):
        count, size, unit = match[1], float(match[2].replace(",", ".")), match[3] or match[4] or ""
        if not under_work(part * size, unit) and not DENIED.search(text[: match.start()]):
            return f"{count}x{match[2]}{' ' if unit.isalpha() else ''}{unit}"
    backwards = _SET_BACKWARDS.search(text)
    return f"{backwards[2]}x{backwards[1]}" if backwards else ""


def under_work(size: float, unit: str) -> bool:
    """True for a set too small to be work; a bare number is metres from 30 on, else kilometres, miles or minutes."""
    if unit.startswith("s") or unit in {'"', "″", "秒", "초"}:
        return size < 30.0
    if unit in {"m", "米"}:
        return size < 150.0
    return not unit and 30.0 <= size < 150.0
