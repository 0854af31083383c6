package dev.synapse.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a power cut can leave of Redis's files. Redis starts on each, with all complete transactions that it can still read. */
class TornRedisFilesTest {

    private static final String HALF_TRANSACTION =
            "*1\r\n$5\r\nMULTI\r\n*3\r\n$3\r\nSET\r\n$3\r\none\r\n$4\r\nhalf\r\n";

    @TempDir
    Path directory;

    /** Damages a file. */
    @FunctionalInterface
    interface Damage {
        void to(Path file) throws IOException;
    }

    record Case(String name, Damage damage) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> torn_ends() {
        return Stream.of(
                new Case("one zero", append(new byte[1])),
                new Case("a page of zeros", append(new byte[4096])),
                new Case("a megabyte of zeros", append(new byte[1 << 20])),
                new Case("garbage", append("\u0001\u0002*$garbage\r\n".repeat(100))),
                new Case("a line without end", append("x".repeat(100_000))),
                new Case("half a length", append("*3\r\n$3\r\nSE")),
                new Case("a huge length", append("*2\r\n$3\r\nGET\r\n$99999999999\r\nkey\r\n")),
                new Case("a command without arguments", append("*0\r\n")),
                new Case("a wrong length", append("*2\r\n$3\r\nDEL\r\n$3\r\nkepter\r\n")),
                new Case("half a transaction", append(HALF_TRANSACTION)),
                new Case("half a transaction and half a command", append(HALF_TRANSACTION + "*3\r\n$3\r\nSET\r\n$1")),
                new Case("half a transaction and zeros", append(HALF_TRANSACTION + "\0".repeat(512))),
                new Case("a half annotation", append("#TS:17")));
    }

    @ParameterizedTest
    @MethodSource("torn_ends")
    void a_torn_end_is_cut_off_and_kept_in_a_folder(Case torn) throws IOException {
        fill();
        Path file = newest("incr.aof");
        long intact = Files.size(file);
        torn.damage.to(file);
        byte[] tail = Arrays.copyOfRange(Files.readAllBytes(file), (int) intact, (int) Files.size(file));

        assertThat(startTwice()).containsExactly("42", "1", "2");

        assertThat(damaged())
                .singleElement()
                .satisfies(folder ->
                        assertThat(folder.resolve(file.getFileName() + ".tail")).hasBinaryContent(tail));
    }

    @Test
    void the_files_are_written_anew_after_a_repair() throws IOException {
        fill();
        Path file = newest("incr.aof");
        append(HALF_TRANSACTION).to(file);

        try (EmbeddedRedis redis = EmbeddedRedis.start(options())) {
            assertThat(redis.port()).isPositive();
            assertThat(Polling.until(() -> !Files.exists(file), Duration.ofSeconds(20)))
                    .isTrue();
        }
    }

    @Test
    void a_transaction_at_the_end_that_was_overwritten_by_zeros_is_gone_as_a_whole() throws IOException {
        fill();
        Path file = newest("incr.aof");
        byte[] bytes = Files.readAllBytes(file);
        Arrays.fill(bytes, bytes.length - 40, bytes.length, (byte) 0);
        Files.write(file, bytes);

        assertThat(startTwice()).containsExactly("42", "$-1", "$-1");
    }

    static Stream<Case> damaged_manifests() {
        return Stream.of(
                new Case("empty", file -> Files.write(file, new byte[0])),
                new Case("zeros", file -> Files.write(file, new byte[200])),
                new Case("half a line", file -> Files.writeString(file, "file appendonly.aof.1.base.rdb se")),
                new Case("a file that does not exist", append("file appendonly.aof.7.incr.aof seq 7 type i\n")),
                new Case("missing", Files::delete));
    }

    @ParameterizedTest
    @MethodSource("damaged_manifests")
    void a_damaged_manifest_is_restored_from_the_names_of_the_files(Case damaged) throws IOException {
        fill();
        damaged.damage.to(directory.resolve("home/appendonlydir/appendonly.aof.manifest"));

        assertThat(startTwice()).containsExactly("42", "1", "2");
        assertThat(damaged()).isEmpty();
    }

    static Stream<Case> unreadable_files() {
        return Stream.of(
                new Case("a base of zeros", base -> Files.write(base, new byte[(int) Files.size(base)])),
                new Case("an empty base", base -> Files.write(base, new byte[0])),
                new Case("half a base", base -> Files.write(base, Arrays.copyOf(Files.readAllBytes(base), 60))),
                new Case("no base", Files::delete),
                new Case("a base with a wrong checksum", TornRedisFilesTest::flipLastByte),
                new Case("a second base and no manifest", base -> {
                    Files.copy(base, base.resolveSibling("appendonly.aof.9.base.rdb"));
                    Files.delete(base.resolveSibling("appendonly.aof.manifest"));
                }),
                new Case("a damaged file before the newest", base -> {
                    Path older = newest(base.getParent(), "incr.aof");
                    append("zeros").to(older);
                    Path newer = base.resolveSibling("appendonly.aof.8.incr.aof");
                    Files.write(newer, new byte[0]);
                    append("file " + newer.getFileName() + " seq 8 type i\n")
                            .to(base.resolveSibling("appendonly.aof.manifest"));
                }));
    }

    @ParameterizedTest
    @MethodSource("unreadable_files")
    void files_that_cannot_be_repaired_are_put_aside_and_redis_starts_empty(Case unreadable) throws IOException {
        fill();
        unreadable.damage.to(newest("base.rdb"));
        List<String> names = names(directory.resolve("home/appendonlydir"));

        assertThat(startTwice()).containsExactly("$-1", "$-1", "$-1");

        assertThat(damaged())
                .singleElement()
                .satisfies(folder ->
                        assertThat(names(folder.resolve("appendonlydir"))).isEqualTo(names));
    }

    @Test
    void intact_files_stay_as_they_are() throws IOException {
        fill();
        Path file = newest("incr.aof");
        byte[] before = Files.readAllBytes(file);

        assertThat(startTwice()).containsExactly("42", "1", "2");

        assertThat(Arrays.copyOf(Files.readAllBytes(file), before.length)).isEqualTo(before);
        assertThat(damaged()).isEmpty();
    }

    @Test
    void the_end_is_found_whatever_the_sizes_of_values() throws IOException {
        for (int size : new int[] {0, 1, 262_000, 262_144, 600_000}) {
            String command = "*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$" + size + "\r\n" + "v".repeat(size) + "\r\n";
            String commands = command + "#TS:1700000000\r\n" + command.repeat(2);
            Path file = Files.writeString(directory.resolve("size-" + size), commands + HALF_TRANSACTION);

            assertThat(AppendOnlyScanner.endOfLastTransaction(file)).isEqualTo(commands.length());
        }
    }

    @Test
    void every_cut_of_a_file_ends_after_a_complete_transaction() throws IOException {
        String single = "*2\r\n$4\r\nINCR\r\n$1\r\na\r\n";
        String transaction = "*1\r\n$5\r\nMULTI\r\n" + single + single + "*1\r\n$4\r\nEXEC\r\n";
        String all = single + transaction + single + transaction;
        List<Integer> ends = IntStream.of(0, 1, 2, 3, 4)
                .mapToObj(i -> List.of("", single, single + transaction, single + transaction + single, all)
                        .get(i)
                        .length())
                .toList();
        Path file = directory.resolve("cut");
        for (int length = 0; length <= all.length(); length++) {
            Files.writeString(file, all.substring(0, length));
            int cut = length;

            assertThat(AppendOnlyScanner.endOfLastTransaction(file))
                    .isEqualTo(ends.stream()
                            .filter(end -> end <= cut)
                            .mapToInt(end -> end)
                            .max()
                            .orElseThrow());
        }
    }

    private void fill() throws IOException {
        try (EmbeddedRedis redis = EmbeddedRedis.start(options())) {
            say(redis, "SET kept 42");
            say(redis, "EVAL \"redis.call('SET', 'one', 1); redis.call('SET', 'two', 2)\" 0");
        }
    }

    /** Starts, writes and stops twice, since half a transaction shows only at the second start. */
    private List<String> startTwice() throws IOException {
        try (EmbeddedRedis redis = EmbeddedRedis.start(options())) {
            say(redis, "SET more 1");
        }
        try (EmbeddedRedis redis = EmbeddedRedis.start(options())) {
            assertThat(say(redis, "GET more")).containsExactly("1");
            return say(redis, "GET kept", "GET one", "GET two");
        }
    }

    private RedisOptions options() {
        return new RedisOptions(directory.resolve("home"), 0, "pass", true);
    }

    private static List<String> say(EmbeddedRedis redis, String... commands) throws IOException {
        List<String> login = List.of("AUTH synapse pass");
        List<String> replies = new RedisConversation(redis.port())
                .say(Stream.concat(login.stream(), Stream.of(commands)).toArray(String[]::new));
        return replies.subList(1, replies.size());
    }

    private Path newest(String kind) throws IOException {
        return newest(directory.resolve("home/appendonlydir"), kind);
    }

    private static Path newest(Path folder, String kind) throws IOException {
        return folder.resolve(names(folder).stream()
                .filter(name -> name.endsWith(kind))
                .toList()
                .getLast());
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private List<Path> damaged() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("home"))) {
            return files.filter(file -> file.getFileName().toString().startsWith("damaged-"))
                    .toList();
        }
    }

    private static void flipLastByte(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 1] ^= 1;
        Files.write(file, bytes);
    }

    private static Damage append(String text) {
        return append(text.getBytes(UTF_8));
    }

    private static Damage append(byte[] bytes) {
        return file -> Files.write(file, bytes, StandardOpenOption.APPEND);
    }
}
