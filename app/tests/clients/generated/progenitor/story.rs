//! The story with the client that progenitor makes: `quizcast-progenitor URL WAV`.

use std::error::Error;

use client::types::{GivenAnswer, NewDraw, NewUser, Problem, Verdict};
use client::{Client, types};
use futures_util::TryStreamExt;
use progenitor_client::ByteStream;
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue};

/// What progenitor makes of the contract.
mod client {
    progenitor::generate_api!(
        spec = { path = "openapi.json", relative_to = OutDir },
        interface = Builder,
    );
}

/// The contract names no upper end, because it is a setting of the server.
const TOO_MANY: u64 = 1_000_000;

type Done<T = ()> = Result<T, Box<dyn Error>>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Done {
    let mut arguments = std::env::args().skip(1);
    let (Some(url), Some(wav)) = (arguments.next(), arguments.next()) else {
        return Err("usage: quizcast-progenitor URL WAV".into());
    };
    // The workspace's HTTP client picks no crypto library by itself, and asks for one even for plain HTTP.
    rustls::crypto::ring::default_provider().install_default().map_err(|_| "two crypto providers")?;
    let anyone = Client::new(&url);
    let user = anyone.register_user().body(NewUser::builder().name("Ann")).send().await?.into_inner();
    let client = with_token(&url, &user.token.to_string())?;
    records(&client, &user, &wav).await?;
    quiz(&client).await
}

/// The generated client takes no token, but any HTTP client that sends one.
fn with_token(url: &str, token: &str) -> Done<Client> {
    let mut bearer = HeaderValue::try_from(format!("Bearer {token}"))?;
    bearer.set_sensitive(true);
    let headers = HeaderMap::from_iter([(AUTHORIZATION, bearer)]);
    Ok(Client::new_with_client(url, reqwest::Client::builder().default_headers(headers).build()?))
}

/// What the user does with a record.
async fn records(client: &Client, user: &types::CreatedUser, wav: &str) -> Done {
    let sound = std::fs::read(wav)?;
    let record = client.add_raw_record().name("tone.wav").body(sound).send().await?.into_inner();
    assert_eq!(record.name.as_deref(), Some("tone.wav"));

    let play = || client.play_record().id(record.id).user(user.id);
    let part = play().range("bytes=0-99").send().await?;
    assert_eq!(part.status(), 206);
    assert_eq!(whole(part.into_inner()).await?.len(), 100);

    let page = client.list_records().send().await?.into_inner();
    assert_eq!(page.items.iter().map(|item| item.id).collect::<Vec<_>>(), [record.id]);

    client.remove_record().id(record.id).user(user.id).send().await?;
    let missing = play().send().await.err().ok_or("a removed record can be heard")?;
    assert_eq!(problem(missing).await?.status, 404);
    Ok(())
}

/// Two draws: the second one's answer is the question saved before.
async fn quiz(client: &Client) -> Done {
    let too_many = client.draw_questions().body(NewDraw::builder().questions_num(TOO_MANY)).send().await;
    let refused = problem(too_many.err().ok_or("too many questions were saved")?).await?;
    assert_eq!(refused.status, 422);
    assert_eq!(
        refused.errors.iter().map(|error| error.field.as_str()).collect::<Vec<_>>(),
        ["questions_num"]
    );

    let draw = || client.draw_questions().body(NewDraw::builder().questions_num(1)).send();
    draw().await?;
    let log = client.list_questions().limit(1).send().await?.into_inner();
    let saved = log.items.first().ok_or("nothing was saved")?;
    let second = draw().await?.into_inner();
    assert_eq!((second.id, second.question.as_ref()), (Some(saved.id), Some(&saved.question)));

    let given = GivenAnswer::builder().answer(saved.answer.clone());
    let Verdict { correct, .. } = client.check_answer().id(saved.id).body(given).send().await?.into_inner();
    assert!(correct);

    let drawn = client.random_questions().exclude(saved.id.to_string()).send().await?.into_inner();
    let chance = drawn.items.first().ok_or("nothing came by chance")?;
    assert_eq!(chance.id.get(), saved.id.get() + 1);
    assert!(!chance.question.is_empty());
    Ok(())
}

/// The problem of an answer: progenitor parses `application/json` only, and hands on everything else as it is.
async fn problem(error: progenitor_client::Error<ByteStream>) -> Done<Problem> {
    match error {
        progenitor_client::Error::ErrorResponse(answer) => {
            Ok(serde_json::from_slice(&whole(answer.into_inner()).await?)?)
        }
        other => Err(other.into()),
    }
}

async fn whole(body: ByteStream) -> Done<Vec<u8>> {
    let parts: Vec<_> = body.into_inner().try_collect().await?;
    Ok(parts.concat())
}
