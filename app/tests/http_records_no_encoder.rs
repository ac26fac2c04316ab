//! Records in a program that was built without an encoder.

mod common;

use std::sync::Arc;

use common::Setup;
use common::no_encoder::NoEncoder;
use common::wav::tone;

#[tokio::test]
async fn an_upload_is_told_that_it_will_never_work() {
    let mut setup = Setup::with_questions(0);
    setup.transcoder = Arc::new(NoEncoder);
    let app = setup.start().await;
    let user = app.new_user().await;
    let wav = tone(1000);
    let [id, token] = user.fields();
    let audio = ("name=audio", &wav[..]);
    let refused = [
        app.upload(&user, "", wav.clone()).await,
        app.send_form([id, token, audio]).await,
        app.send_form([audio, id, token]).await,
    ];
    for answer in refused {
        answer.problem(501, "not-implemented");
        assert_eq!(answer.header("retry-after"), None);
    }
    app.is_clean(0).await;
}
