package dev.synapse.shared.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.fixture.OneRedis;
import dev.synapse.shared.fixture.Samples;
import dev.synapse.shared.fixture.TestedGroup;
import dev.synapse.shared.model.FileId;
import dev.synapse.shared.redis.Redis;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files live exactly as long as the other Redis state of their group. */
@ExtendWith(OneRedis.class)
class LiveFilesTest {

    private static final String FOUR_BYTES_OF_BASE64 = "QUJD";
    private static final int BYTES = 3;
    private static final FileId[] OLDEST_FIRST =
            Stream.generate(FileId::next).limit(4).sorted(LiveFilesTest::byId).toArray(FileId[]::new);

    private final TestedGroup group;
    private final LiveFiles files;

    LiveFilesTest(Redis redis) {
        group = TestedGroup.in(redis);
        files = new LiveFiles(redis, TestedGroup.SHARDS);
    }

    private static int byId(FileId one, FileId other) {
        return one.toString().compareTo(other.toString());
    }

    @Test
    void stored_files_are_read_and_others_are_absent() {
        group.accept(1);
        files.put(group.id, Map.of(OLDEST_FIRST[0], "eA==", OLDEST_FIRST[1], "eQ=="));
        files.put(group.id, Map.of(OLDEST_FIRST[0], "eA=="));

        assertThat(files.get(group.id, List.of(OLDEST_FIRST[0], OLDEST_FIRST[2], OLDEST_FIRST[1])))
                .containsExactly(Map.entry(OLDEST_FIRST[0], "eA=="), Map.entry(OLDEST_FIRST[1], "eQ=="));
    }

    /** What remains of four files if some are kept and the others may have a number of bytes. */
    record Room(List<Integer> kept, long others, List<Integer> left) {}

    static Stream<Room> rooms() {
        return Stream.of(
                new Room(List.of(), 4 * BYTES, List.of(0, 1, 2, 3)),
                new Room(List.of(), 4 * BYTES - 1, List.of(1, 2, 3)),
                new Room(List.of(), BYTES, List.of(3)),
                new Room(List.of(), BYTES - 1, List.of()),
                new Room(List.of(0), 0, List.of(0)),
                new Room(List.of(0), 2 * BYTES, List.of(0, 2, 3)),
                new Room(List.of(3), BYTES, List.of(2, 3)),
                new Room(List.of(0, 1, 2, 3), 0, List.of(0, 1, 2, 3)),
                new Room(List.of(1), -1, List.of(1)));
    }

    @ParameterizedTest
    @MethodSource("rooms")
    void the_oldest_files_make_room(Room room) {
        group.accept(1);
        Arrays.stream(OLDEST_FIRST).forEach(file -> files.put(group.id, Map.of(file, FOUR_BYTES_OF_BASE64)));
        FileId[] left = room.left().stream().map(i -> OLDEST_FIRST[i]).toArray(FileId[]::new);

        assertThat(files.retain(
                        group.id, room.kept().stream().map(i -> OLDEST_FIRST[i]).toList(), room.others()))
                .containsExactlyInAnyOrder(left);

        assertThat(files.get(group.id, List.of(OLDEST_FIRST)).keySet()).containsExactly(left);
    }

    @Test
    void a_group_without_files_has_none_to_retain() {
        assertThat(files.retain(group.id, List.of(OLDEST_FIRST[0]), 1)).isEmpty();
        assertThat(group.groupKeys()).isEmpty();
    }

    /** A step in the life of a group that has a file, and what the file's key has afterwards. */
    record Step(String name, Consumer<LiveFilesTest> action, Optional<Boolean> expires) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static final Optional<Boolean> GONE = Optional.empty();
    private static final Optional<Boolean> EXPIRES = Optional.of(true);
    private static final Optional<Boolean> STAYS = Optional.of(false);

    static Stream<Step> steps() {
        return Stream.of(
                new Step("while a turn is active", test -> {}, STAYS),
                new Step("after the turn's end", test -> test.group.end(1), EXPIRES),
                new Step(
                        "after the turn's end, with another queued",
                        test -> {
                            test.group.accept(2);
                            test.group.end(1);
                        },
                        STAYS),
                new Step(
                        "when an idle group gets a turn",
                        test -> {
                            test.group.end(1);
                            test.group.inbox.accept(Samples.queuedTurn(test.group.id, 2), 1, 0, false);
                        },
                        STAYS),
                new Step("after the group was deleted", test -> test.group.inbox.forget(test.group.id), GONE),
                new Step(
                        "after the idle group was discarded",
                        test -> {
                            test.group.end(1);
                            new IdleGroups(test.group.redis).discard(test.group.keys.shard(), Duration.ZERO, 10);
                        },
                        GONE),
                new Step(
                        "after corrupt state was reset",
                        test -> {
                            test.group.redis.call(commands -> commands.hset(test.group.keys.state(), "seq", "garbage"));
                            test.group.inbox.resetCorruptState(test.group.id, Optional.empty(), List.of());
                        },
                        GONE),
                new Step(
                        "after a message to a corrupt group",
                        test -> {
                            test.group.redis.call(commands -> commands.hset(test.group.keys.state(), "seq", "garbage"));
                            test.group.accept(2);
                        },
                        GONE));
    }

    @ParameterizedTest
    @MethodSource("steps")
    void files_share_the_life_of_the_group(Step step) {
        group.start(1);
        files.put(group.id, Map.of(OLDEST_FIRST[0], FOUR_BYTES_OF_BASE64));

        step.action().accept(this);

        assertThat(files.get(group.id, List.of(OLDEST_FIRST[0])).isEmpty())
                .isEqualTo(step.expires().isEmpty());
        long ttl = group.redis.call(commands -> commands.pttl(group.keys.files()));
        step.expires().ifPresent(expires -> assertThat(ttl > 0).isEqualTo(expires));
    }

    static Stream<Step> turnless() {
        return Stream.of(
                new Step("a group that Redis never had", test -> {}, GONE),
                new Step(
                        "an idle group",
                        test -> {
                            test.group.start(1);
                            test.group.end(1);
                        },
                        GONE),
                new Step(
                        "a deleted group",
                        test -> {
                            test.group.start(1);
                            test.group.inbox.forget(test.group.id);
                        },
                        GONE));
    }

    @ParameterizedTest
    @MethodSource("turnless")
    void nothing_is_stored_for_a_group_without_a_turn(Step step) {
        step.action().accept(this);

        files.put(group.id, Map.of(OLDEST_FIRST[0], FOUR_BYTES_OF_BASE64));

        assertThat(group.groupKeys()).doesNotContain(group.keys.files());
    }
}
