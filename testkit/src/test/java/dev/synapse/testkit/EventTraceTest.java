package dev.synapse.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.event.Events;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.MessageId;
import dev.synapse.shared.model.MessageMeta;
import dev.synapse.shared.model.Times;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.model.TurnStatus;
import dev.synapse.shared.model.Usage;
import dev.synapse.testkit.StoredGroup.Numbered;
import dev.synapse.testkit.StoredGroup.StoredTurn;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class EventTraceTest {

    private final GroupId group = GroupId.next();
    private final TurnId turn = TurnId.next();
    private final Message asked = message("User", "Hello");
    private final Message answered = message("Orchestrator", "Done");
    private final EventTrace story = new EventTrace();
    private long seq;

    @Test
    void a_turn_that_was_told_from_its_beginning_to_its_end_passes() {
        tellAll();

        assertThat(violations()).isEmpty();
        assertThat(story.hasEnded(turn.toString())).isTrue();
        assertThat(story.lastSeq()).isEqualTo(seq);
    }

    @Test
    void an_event_that_comes_twice_or_not_at_all_is_found() {
        tell(Events.message(asked));
        seq--;
        tell(Events.message(asked));
        seq++;
        tell(Events.message(answered));

        assertThat(violations()).anyMatch(found -> found.contains("seq 1 after 1"));
        assertThat(violations()).anyMatch(found -> found.contains("seq 3 after 1"));
    }

    @Test
    void a_message_that_is_told_twice_is_found() {
        tell(Events.message(asked));
        tell(Events.message(answered));
        tell(Events.message(answered));
        tell(end("turn.completed"));

        assertThat(violations()).anyMatch(found -> found.contains("was told as"));
    }

    @Test
    void a_message_that_is_not_told_is_found() {
        tell(Events.message(asked));
        tell(end("turn.completed"));

        assertThat(violations()).anyMatch(found -> found.contains("was told as"));
    }

    @Test
    void deltas_that_are_not_the_text_are_found_unless_they_were_discarded() {
        tell(Events.message(asked));
        tell(Events.delta(answered, "Wrong"));
        tell(Events.discarded(group, turn, Times.now(), answered.id()));
        tell(Events.delta(answered, "Do"));
        tell(Events.delta(answered, "ne"));
        assertThat(story.violations(facts())).noneMatch(found -> found.contains("deltas"));
        tell(Events.message(answered));
        tell(Events.delta(answered, "More"));
        tell(Events.message(answered));

        assertThat(violations()).filteredOn(found -> found.contains("deltas")).hasSize(1);
    }

    @Test
    void an_end_that_is_missing_doubled_or_another_is_found() {
        tell(Events.message(asked));
        tell(Events.message(answered));
        assertThat(violations()).anyMatch(found -> found.contains("ended by []"));

        tell(end("turn.failed"));
        assertThat(violations()).anyMatch(found -> found.contains("ended by [turn.failed]"));

        tell(end("turn.completed"));
        assertThat(violations()).anyMatch(found -> found.contains("after the end of its turn"));
    }

    @Test
    void turns_that_interleave_are_found() {
        tell(Events.turn("turn.started", group, turn, 1, Times.now()));
        tell(Events.turn("turn.started", group, TurnId.next(), 2, Times.now()));

        assertThat(violations()).anyMatch(found -> found.contains("before the end of"));
    }

    @Test
    void a_turn_of_which_nothing_was_told_is_found() {
        assertThat(violations()).anyMatch(found -> found.contains("nothing of turn"));
    }

    @Test
    void after_a_resync_a_turn_is_told_anew() {
        tell(Events.message(asked));
        tell(Events.delta(answered, "Lost"));
        resync();
        tellAll();

        assertThat(violations()).isEmpty();
        assertThat(story.resyncs()).isEqualTo(1);
    }

    @Test
    void after_a_resync_a_turn_is_told_from_there_to_its_end() {
        tellAll();
        resync();
        assertThat(story.hasEnded(turn.toString())).isTrue();
        assertThat(story.hasEndedSinceResync(turn.toString())).isFalse();

        tell(Events.message(answered));
        tell(end("turn.completed"));

        assertThat(story.hasEndedSinceResync(turn.toString())).isTrue();
        assertThat(violations()).isEmpty();
    }

    @Test
    void what_is_not_told_behind_a_resync_is_found() {
        tell(Events.message(asked));
        resync();
        tell(Events.message(asked));
        tell(end("turn.completed"));

        assertThat(violations()).anyMatch(found -> found.contains("was told as"));
    }

    @Test
    void of_a_text_that_was_under_way_at_a_resync_the_end_is_told_at_least() {
        resync();
        tell(Events.delta(answered, "ne"));
        tell(Events.message(answered));
        assertThat(violations()).noneMatch(found -> found.contains("deltas"));

        resync();
        tell(Events.delta(answered, "Do"));
        tell(Events.message(answered));
        assertThat(violations()).filteredOn(found -> found.contains("deltas")).hasSize(1);
    }

    @Test
    void of_a_turn_that_began_after_a_resync_each_text_is_told_from_its_beginning() {
        resync();
        tell(Events.turn("turn.started", group, turn, 1, Times.now()));
        tell(Events.delta(answered, "ne"));
        tell(Events.message(answered));

        assertThat(violations()).filteredOn(found -> found.contains("deltas")).hasSize(1);
    }

    private void resync() {
        seq += 1_000_000;
        story.take(ApiClient.json().put("type", "resync").put("seq", seq));
    }

    private void tellAll() {
        tell(Events.message(asked));
        tell(Events.turn("turn.queued", group, turn, 1, Times.now()));
        tell(Events.turn("turn.started", group, turn, 1, Times.now()));
        tell(Events.delta(answered, "Done"));
        tell(Events.message(answered));
        tell(end("turn.completed"));
    }

    private void tell(String event) {
        seq++;
        story.take(((ObjectNode) ChatJson.JSON.readTree(event)).put("seq", seq));
    }

    private String end(String type) {
        return Events.turnEnded(type, group, turn, 1, Times.now(), Usage.NONE, null);
    }

    private List<String> violations() {
        return story.violations(facts());
    }

    private StoredGroup facts() {
        List<Numbered<Message>> messages = List.of(new Numbered<>(0, asked), new Numbered<>(1, answered));
        StoredTurn stored = new StoredTurn(turn, 1, TurnStatus.COMPLETED, messages, List.of());
        return new StoredGroup(group, 2, 1, seq, new ArrayList<>(List.of(stored)));
    }

    private Message message(String sender, String text) {
        return new Message(MessageId.next(), group, turn, sender, text, Times.now(), null, MessageMeta.NONE);
    }
}
