package dev.synapse.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.Await;
import dev.synapse.testkit.EventClient;
import dev.synapse.testkit.EventClient.Subscription;
import dev.synapse.testkit.Reply;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Fault 19: one of many readers of a group stalls, at the same gateway. */
@ExtendWith(TestBedExtension.class)
class StalledReaderTest {

    private static final int READERS = 100;

    /** Fills the socket buffers of a client that does not read: more than the system grants to one connection. */
    private static final int WRITERS = 3;

    private static final String LONG_TEXT = "long ".repeat(200_000);

    /** Then fills the client's queue in the gateway: about 1,000 events, twice its capacity. */
    private static final int TALKERS = 10;

    private static final Reply TALK =
            Reply.text("On and on. ".repeat(100)).inChunksOf(11).slowedBy(Duration.ZERO, Duration.ofMillis(100));

    private final TestBed testBed;

    StalledReaderTest(TestBed testBed) {
        this.testBed = testBed;
    }

    /** A client that records the seqs of its events, and resumes after the newest one if its stream was closed. */
    private static final class Reader implements AutoCloseable {

        private final Subscription subscription;
        private final List<Long> seqs = Collections.synchronizedList(new ArrayList<>());
        private EventClient client;
        private final List<Integer> closes = new ArrayList<>();

        Reader(Subscription subscription) throws IOException {
            this.subscription = subscription;
            this.client = connect();
        }

        private EventClient connect() throws IOException {
            long last = seqs.isEmpty() ? 0 : seqs.getLast();
            return EventClient.connect(
                    subscription.after(last),
                    event -> seqs.add(event.path("seq").asLong()));
        }

        int read() throws IOException {
            if (client.ended().toCompletableFuture().isDone()) {
                closes.add(client.awaitClosed(RecordedGroup.LIMIT));
                client = connect();
            }
            return seqs.size();
        }

        @Override
        public void close() {
            client.close();
        }
    }

    @Test
    void fault_19_one_reader_of_a_hundred_stalls() throws IOException {
        RecordedGroup team = talkative();
        Subscription subscription =
                Subscription.to(team.api().get(), team.group()).after(0);
        List<Reader> readers = new ArrayList<>();
        try (EventClient stalled = EventClient.connect(subscription)) {
            stalled.stall();
            for (int i = 0; i < READERS; i++) {
                readers.add(new Reader(subscription));
            }

            JsonNode turn = team.runTurn("Tell me all.");
            assertThat(turn.path("status").asString()).as(turn.toString()).isEqualTo("completed");

            long events = team.client().events();
            for (Reader reader : readers) {
                Await.until(RecordedGroup.LIMIT, reader::read, read -> read >= events, events + " events");
                assertThat(reader.seqs)
                        .isEqualTo(LongStream.rangeClosed(1, events).boxed().toList());
            }
            assertThat(readers)
                    .flatExtracting(reader -> reader.closes)
                    .as("close codes of other readers")
                    .isEmpty();
            stalled.readOn();
            assertThat(stalled.awaitClosed(RecordedGroup.LIMIT)).isIn(1013, 1006);
            long missed = events - stalled.lastSeq().orElse(0);
            assertThat(missed).isPositive();
            try (EventClient again =
                    EventClient.connect(subscription.after(stalled.lastSeq().orElse(0)))) {
                again.awaitType("turn.completed", RecordedGroup.LIMIT);
                assertThat(again.events()).hasSize((int) missed);
            }
        } finally {
            readers.forEach(Reader::close);
        }
    }

    /** The writers end one after another: whole texts of all at once would overtax a hundred readers on two processors. */
    private static Reply longText(int writer) {
        return Reply.text(LONG_TEXT).inChunksOf(50_000).slowedBy(Duration.ZERO, Duration.ofMillis(150L * (writer + 1)));
    }

    /** A group in which a few members post much text at once, and then many members stream small deltas for a long time. */
    private RecordedGroup talkative() {
        RecordedGroup team = testBed.team();
        List<String> aliases =
                IntStream.rangeClosed(1, TALKERS).mapToObj(i -> "Talker " + i).toList();
        List<String> writers = aliases.subList(0, WRITERS);
        for (String alias : aliases) {
            ObjectNode member = ApiClient.json().put("alias", alias).put("role_prompt", "You talk.");
            team.api()
                    .get()
                    .addMember(team.group(), member.put("model", team.model()))
                    .expect(201);
            int writer = writers.indexOf(alias);
            team.on(alias, writer >= 0 ? new Reply[] {longText(writer), TALK} : new Reply[] {TALK});
        }
        team.on(
                "Orchestrator",
                Reply.text(calls(writers)),
                Reply.text(calls(aliases)),
                Reply.text("Done. TASK_COMPLETE"));
        return team;
    }

    private static String calls(List<String> aliases) {
        return aliases.stream().map(alias -> "@[" + alias + "]").collect(Collectors.joining(" "));
    }
}
