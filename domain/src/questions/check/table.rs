//! Answers, and what is right and wrong for them.

use proptest::prelude::*;
use time::OffsetDateTime;

use crate::questions::{Draft, NewQuestion, Question, QuestionId, SourceName};

fn question(answer: &str, choices: &[&str]) -> Question {
    let choices = Some(choices.iter().map(|&choice| choice.to_owned()).collect());
    let draft = Draft { choices, ..Draft::new(SourceName::IMPORT, "Which?", answer) };
    Question::saved(QuestionId(1), &NewQuestion::new(draft).unwrap(), OffsetDateTime::UNIX_EPOCH)
}

/// An answer, what is right for it, and what is wrong.
type Row = (&'static str, &'static [&'static str], &'static [&'static str]);

fn holds(table: &[Row]) {
    let mut failed = Vec::new();
    for (answer, right, wrong) in table {
        let question = question(answer, &[]);
        failed.extend(
            right.iter().filter(|given| !question.accepts(given)).map(|given| (answer, "right", given)),
        );
        failed.extend(
            wrong.iter().filter(|given| question.accepts(given)).map(|given| (answer, "wrong", given)),
        );
    }
    assert!(failed.is_empty(), "should be: {failed:#?}");
}

#[test]
fn writing_does_not_matter() {
    holds(&[
        (
            "Mars",
            &["mars", " MARS! ", "<i>Mars</i>", "\"Mars\"", "Ｍａｒｓ"],
            &["", " ", "Venus", "Mar", "?"],
        ),
        ("May", &["may", "MAY"], &["day", "Mai"]),
        ("Beyoncé", &["beyonce", "BEYONCÉ", "Beyonce\u{301}"], &["Bey"]),
        ("Straße", &["strasse", "STRASSE", "straße"], &["gasse"]),
        ("Ångström", &["angstrom", "ANGSTRÖM"], &["engstrom"]),
        ("Søren Kierkegaard", &["soren kierkegaard", "SØREN KIERKEGAARD"], &["Kierkegaard"]),
        ("Encyclopædia", &["encyclopaedia", "encyclopedia"], &["cyclopedia"]),
        ("Достоевский", &["достоевский", "ДОСТОЕВСКИЙ", "Достоевскии"], &["Толстой"]),
        ("Ёлка", &["елка", "ЁЛКА"], &["белка"]),
        ("東京", &["東京", "what is 東京"], &["京都", "東"]),
        ("中华人民共和国", &["中华人民共和国"], &["中华民国", "中华人民公和国"]),
        ("かぎ", &["かぎ"], &["かき"]),
        ("हिन्दी", &["हिन्दी"], &["हन्द"]),
        ("Rosencrantz &amp; Guildenstern", &["rosencrantz and guildenstern"], &["Rosencrantz"]),
        (
            "Ocean's Eleven",
            &["Ocean’s Eleven", "oceans 11", "Oceans Elevn"],
            &["Ocean's Twelve", "Ocean's 13"],
        ),
        ("O'Neill", &["ONeill", "O’Neill", "o neill", "O´Neill"], &["Neill"]),
        ("Spider-Man", &["Spiderman", "spider man", "SPIDER–MAN"], &["Superman", "Spider"]),
        ("H<sub>2</sub>O", &["H2O", "h₂o"], &["H2", "HO", "H3O"]),
        ("colo(u)r", &["color", "colour"], &["collar"]),
    ]);
}

#[test]
fn signs_that_make_a_difference_count() {
    holds(&[
        ("+", &["+", " + ", "what is +", "the +"], &["-", "plus", "", "- +"]),
        ("-", &["-"], &["+", ""]),
        ("&amp;", &["&", "&amp;"], &["and", "@"]),
        ("&amp;lt;b&amp;gt;", &["&lt;b&gt;"], &["", "<b>", "&lt;i&gt;"]),
        ("?!", &["?!"], &["!?", "?"]),
        ("C++", &["c++", "C plus plus", "what is C++?"], &["C", "C#", "C+"]),
        ("C#", &["c#", "C sharp", "C♯"], &["C", "C++"]),
        ("C", &["c", "the C"], &["C++", "C#", "D"]),
        ("A+", &["a+", "A plus"], &["A", "A-", "B+"]),
        ("-40", &["-40", "−40", "minus 40", "what is -40"], &["40", "-41"]),
        ("50%", &["50", "50 %"], &["5", "15%"]),
        ("R&B", &["R and B", "r & b"], &["RB"]),
        ("Romeo & Juliet", &["Romeo and Juliet", "romeo&juliet", "Romeo and Juliette"], &["Romeo", "Juliet"]),
        ("pre-", &["pre", "pre-"], &["pro-"]),
        ("U.S.A.", &["usa", "USA", "U. S. A.", "u s a", "the U.S.A."], &["US", "UFA"]),
        ("J.R.R. Tolkien", &["JRR Tolkien", "j r r tolkien", "J. R. R. Tolkein"], &["JK Tolkien", "Rowling"]),
        ("Roe v. Wade", &["Roe vs. Wade", "roe versus wade"], &["Roe", "Wade"]),
    ]);
}

#[test]
fn leading_words_may_be_missing_or_there() {
    holds(&[
        (
            "Mars",
            &["what is mars", "What's Mars?", "who is the mars", "where are Mars"],
            &["what is", "the", "is mars"],
        ),
        (
            "The Beatles",
            &["beatles", "the beatles", "who are the Beatles?", "Who were Beatles"],
            &["who are the", "Bee"],
        ),
        ("an apple", &["apple", "the apple", "An Apple"], &["maple", "an"]),
        ("The Who", &["who", "the who", "who is the who"], &["the", "who is"]),
        ("Who", &["who", "what is who"], &["what is", "whom"]),
        ("The The", &["the the", "the"], &["a", "The Who"]),
        ("A", &["a", "what is A", "the A"], &["the", "B", "an"]),
        (
            "Where the Wild Things Are",
            &["where the wild things are", "what is Where the Wild Things Are"],
            &["wild things"],
        ),
        (
            "What's Eating Gilbert Grape",
            &["what is eating gilbert grape", "Whats eating Gilbert Grape"],
            &["Grape"],
        ),
        ("Who's Afraid of Virginia Woolf?", &["who is afraid of virginia woolf"], &["Virginia Woolf"]),
        ("is", &["is", "what is is"], &["are", "what"]),
        ("Los Angeles", &["los angeles"], &["Angeles"]),
    ]);
}

#[test]
fn brackets_may_be_missing_or_there() {
    holds(&[
        (
            "(Neil) Armstrong",
            &["Armstrong", "Neil Armstrong", "(Neil) Armstrong", "armstrong (Neil)"],
            &["Neil", "Lance"],
        ),
        (
            "Mars (the planet)",
            &["mars", "Mars the planet", "MARS (planet)"],
            &["the planet", "Venus (the planet)"],
        ),
        (
            "Robert (Bob) Dylan [singer]",
            &["robert dylan", "Robert Bob Dylan", "Robert Dylan singer"],
            &["Bob", "singer"],
        ),
        ("a (b) c (d) e (f)", &["a b c d e f", "a c e"], &["b d f"]),
        ("Tokyo (", &["tokyo"], &["Kyoto"]),
        ("(Mars)", &["mars", "(mars)"], &["()"]),
        ("Mars", &["Mars (planet)"], &["Mars (or Venus)", "Mars or Venus", "Mars/Venus", "Mars (Venus"]),
    ]);
}

#[test]
fn numbers_to_twenty_count_in_digits_and_words() {
    holds(&[
        ("7", &["seven", "7", "７", "the seven"], &["8", "eight", "70", "seventy"]),
        ("Twelve Angry Men", &["12 angry men", "twelve angry men"], &["11 Angry Men", "Angry Men"]),
        ("20", &["twenty", "20"], &["2", "twenty one"]),
        ("Twenty-one", &["twenty one", "twentyone"], &["21", "twenty two"]),
        ("21", &["21"], &["twenty one", "12", "2 1"]),
        (
            "20,000 Leagues",
            &["20000 leagues", "20,000 leagues", "20000 Leages"],
            &["2000 leagues", "30,000 leagues"],
        ),
        ("1,000,000", &["1000000"], &["1000", "100000"]),
        ("3.14", &["3.14", "3,14"], &["314", "3.15", "3"]),
        ("1912", &["1912"], &["1913", "1921", "191", "19122"]),
        (
            "Apollo 11",
            &["apollo eleven", "Apollo11", "Apolo 11", "Apollo XI"],
            &["Apollo 13", "Apollo 1", "Apollo"],
        ),
        (
            "World War I",
            &["world war one", "World War 1", "Wold War I"],
            &["World War II", "World War", "World War 11"],
        ),
        ("Henry VIII", &["henry viii", "Henry 8", "Hnery VIII"], &["Henry VII", "Henry", "Henry VIIII"]),
        ("XIV", &["xiv", "what is XIV"], &["14", "XVI"]),
        ("Malcolm X", &["malcolm x", "Malcom X"], &["Malcolm", "Malcolm Y"]),
        ("1/2", &["1/2", "½"], &["1", "2", "12"]),
        ("9/11", &["9/11", "9-11"], &["9", "11", "911"]),
    ]);
}

#[test]
fn each_alternative_counts() {
    holds(&[
        (
            "green or blue",
            &["green", "the blue", "blue or green", "green/blue", "green or blue"],
            &["red", "green or red", "or"],
        ),
        ("Fall/Autumn", &["fall", "autumn", "autum", "Fall / Autumn"], &["spring", "fall/winter"]),
        ("Tea or coffee", &["tea", "coffee", "a coffee"], &["cocoa"]),
        ("the fox, the hare, or the bear", &["fox", "hare", "a bear"], &["hen"]),
        ("a/an", &["a", "an", "a or an"], &["the"]),
        ("James (or Jim) Smith", &["james smith", "James", "Jim Smith"], &["Smith", "John"]),
        ("1 of 2: Paris or London", &["paris", "London"], &["Rome", "1 of 2"]),
        ("(1 of) France, Germany, and Italy", &["france", "what is Germany", "Italy"], &["Spain", "1 of"]),
        ("AC/DC", &["acdc", "ac/dc", "AC DC", "AC-DC"], &["AC", "DC", "AC/AC"]),
        ("TCP/IP", &["tcp/ip", "TCPIP"], &["TCP", "IP"]),
        ("and/or", &["and/or", "and or"], &["and", "or"]),
        ("Portland, OR", &["portland or", "Portland, OR"], &["OR"]),
        ("Trick or Treat", &["trick or treat", "trick-or-treat"], &["trick", "treat"]),
        ("Face/Off", &["face off", "Face/Off"], &["face", "off"]),
        ("Crime and Punishment", &["crime & punishment", "Crime and Punishmnet"], &["crime", "punishment"]),
    ]);
}

#[test]
fn slips_are_forgiven_by_length() {
    holds(&[
        ("Jupiter", &["Jupitr", "Juppiter", "Jupitar", "Jupitre"], &["Jupr", "Yupiter", "upiter", "Juptr"]),
        ("Rome", &["rome"], &["Rom", "Romes", "Rone", "Roem"]),
        ("Seine", &["Siene", "Seinee"], &["Sein", "Rhine"]),
        ("Shakespeare", &["Shakespere", "Shakesperae"], &["Shakspear", "Shkspere", "Chakespeare"]),
        ("Crick and Watson", &["Crick and Wattson", "Crik & Watson"], &["Crick", "Brick and Watson"]),
        ("New York", &["newyork", "New Yrok"], &["New Yorkers", "York"]),
        ("Samuel L. Jackson", &["Samuel Jackson", "Samuel L Jakcson"], &["Samuel M. Jackson", "Jackson"]),
        ("Leonardo da Vinci", &["Leonardo d Vinci", "Leonardo de Vinci"], &["da Vinci"]),
        ("Salvador Dalí", &["Salvador Dlí"], &["Salvatore"]),
        ("Super Bowl LI", &["superbowl LI"], &["Super Bowl LII", "Super Bowl"]),
        ("Vitamin C", &["vitamine c"], &["Vitamin D", "Vitamin", "C"]),
        ("Plan B", &["plan b"], &["Plan A", "Plan"]),
        ("St. Louis", &["st louis", "St Luis"], &["Saint Louis"]),
    ]);
}

#[test]
fn another_known_name_is_no_slip() {
    holds(&[
        ("Austria", &["Austia"], &["Australia"]),
        ("Australia", &["Austrlia"], &["Austria"]),
        ("Iceland", &["Icelnd", "Icland"], &["Ireland"]),
        ("Republic of Ireland", &["Republic of Irland"], &["Republic of Iceland"]),
        ("Niger", &["niger"], &["Nigeria", "Tiger"]),
        ("Slovakia", &["Slovakai"], &["Slovenia"]),
        ("Iran–Contra affair", &["iran contra afair"], &["Iraq Contra affair"]),
        ("Zambia", &["Zamiba"], &["Gambia"]),
        ("Dominica", &["Domenica"], &["Dominican Republic"]),
        ("Mauritius", &["Mauritus"], &["Mauritania"]),
        ("Sweden", &["Swedan"], &["Switzerland"]),
        ("Monet", &["Monett"], &["Manet", "Claude Manet"]),
        ("Claude Monet", &["Claude Monnet"], &["Claude Manet"]),
        ("Plato", &["Platto"], &["Pluto"]),
        ("Chlorine", &["Chlorin"], &["Chloride", "Fluorine"]),
        ("Cerium", &["Cerrium"], &["Caesium", "Cesium", "Curium"]),
        ("Silicon", &["Silicn"], &["Silicone"]),
        ("Hypothermia", &["Hypothermea"], &["Hyperthermia"]),
        ("Stalactite", &["Stalagtite"], &["Stalagmite"]),
        ("Middle East", &["Midle East"], &["Middle West"]),
        ("Prince Harry", &["Prince Hary"], &["Prince Henry"]),
        ("Moose", &["Moosse"], &["Mouse", "Goose"]),
        ("Auguste Rodin", &["August Rodin"], &["Augustus"]),
        ("Ankara", &["Anakra"], &["Angara"]),
        ("Edgar Allan Poe", &["Edgar Alan Poe", "Edgar Allen Poe"], &["Poe"]),
        ("Graham Greene", &["Graham Green"], &["Graham"]),
        ("Aluminium", &["Aluminum"], &["Alumina"]),
    ]);
}

#[test]
fn another_choice_is_never_right() {
    let wrong = |answer: &str, choices: &[&str], given: &str| {
        assert!(!question(answer, choices).accepts(given), "{given:?} for {answer:?}");
        assert!(question(answer, choices).accepts(answer), "{answer:?}");
    };
    wrong("Marlin", &["Merlin", "Marlin"], "what is Merlin?");
    wrong("green or blue", &["Green", "blue", "Green or blue"], "green");
    wrong("Mercury (planet)", &["Mercury (element)", "Mercury (planet)"], "mercury (Element)");
    wrong("1/2", &["1.2", "1/2"], "1.2");
    wrong("Mars", &["Venus", "Mars"], "Mars (Venus)");
    let question = question("Marlin", &["Merlin", "the marlin."]);
    assert!(question.accepts("the Marlin.") && question.accepts("Marlni") && !question.accepts("Merlin"));
}

#[test]
fn a_long_text_is_judged_at_once() {
    let alternatives = "ab or (cd/ef) or ".repeat(60);
    let question = question(&alternatives[..1000], &[]);
    assert!(!question.accepts(&"ab or (cd/ef) or ac or ".repeat(43)));
    assert!(!question.accepts(&"(".repeat(1000)));
    let almost = "abcdefghij".repeat(99);
    assert!(!self::question(&almost, &[]).accepts(&format!("ab{}", almost.replace("ij", "ji"))));
}

#[test]
fn a_text_longer_than_an_answer_is_wrong() {
    let question = question("Mars", &[]);
    for (sign, most) in [("!", 996), ("\u{2026}", 332)] {
        assert!(question.accepts(&format!("Mars{}", sign.repeat(most))), "{sign}");
        assert!(!question.accepts(&format!("Mars{}", sign.repeat(most + 1))), "{sign}");
    }
    let widest = "\u{FDFA}".repeat(1000);
    assert!(self::question(&widest, &[]).accepts(&widest) && !question.accepts(&widest));
}

proptest! {
    #[test]
    fn any_text_is_judged_and_the_answer_itself_is_right(answer in any::<String>(), given in any::<String>()) {
        if let Ok(new) = NewQuestion::new(Draft::new(SourceName::IMPORT, "Which?", &answer)) {
            let question = Question::saved(QuestionId(1), &new, OffsetDateTime::UNIX_EPOCH);
            prop_assert!(question.accepts(&question.answer));
            prop_assert!(question.accepts(&answer));
            let _ = question.accepts(&given);
        }
    }

    #[test]
    fn case_and_surrounding_blanks_do_not_matter(
        answer in "[a-zA-ZäöüßéÅЖя0-9 ,.'()/&+#-]{0,30}[a-z]", given in "[a-zA-ZäöüßéÅЖя0-9 ,.'()/&+#-]{0,30}",
    ) {
        let question = question(&answer, &[]);
        for given in [&given, &answer] {
            let judged = question.accepts(given);
            prop_assert_eq!(question.accepts(&given.to_uppercase()), judged);
            prop_assert_eq!(question.accepts(&format!("\t{}\n ", given.to_lowercase())), judged);
        }
    }
}
