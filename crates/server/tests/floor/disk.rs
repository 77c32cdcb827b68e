//! A disk that takes no more recordings: loud, and no call suffers.

use crate::answered::Talk;
use crate::building::Building;
use crate::phone::Digest;
use crate::until::until;

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_takes_no_recording_ends_the_recording_and_not_the_call() {
    let floor = Building::changed(|_, config, _| {
        // Where the organization's folder would be made, a file stands in the way: every chunk of
        // audio fails, as on a full disk, also for root.
        let recordings = config.data.join("recordings");
        std::fs::create_dir_all(&recordings).unwrap();
        std::fs::write(recordings.join("fai"), b"in the way").unwrap();
    })
    .await;
    let talk = Talk::begin(&floor, Digest::Md5).await;
    // The first chunk comes five seconds into the talk.
    floor.happens(&talk.id, "recording_failed").await;
    talk.hear_each_other().await;
    floor.is("alice", "on_interaction").await;
    let (_, id) = talk.customer_hangs_up().await;
    floor.happens(&id, "interaction_ended").await;
    let contact = floor.admin.contact(&id).await;
    assert_eq!(contact["outcome"], "handled");
    assert_eq!(contact["recording"]["state"], "failed");
    until("the failure to be counted", || async {
        floor.metric("recording_failures_total").await >= 1
    })
    .await;
    floor.close().await;
}
