package dev.synapse.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.sql.Database;
import dev.synapse.testkit.TestDatabase;
import dev.synapse.testkit.TestServers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.flywaydb.core.api.MigrationVersion;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code backup} and {@code restore} on a real PostgreSQL. */
class BackupApplicationTest {

    @TempDir
    private Path directory;

    private final TestDatabase source = TestServers.migratedDatabase();
    private final TestDatabase target = TestServers.freshDatabase();
    private TestingInstallation from;
    private TestingInstallation to;
    private TestingData original;
    private TestingData restored;

    @BeforeEach
    void open() {
        from = new TestingInstallation(source, directory);
        to = new TestingInstallation(target, directory);
        original = new TestingData(from.url());
        restored = new TestingData(to.url());
        original.fill();
    }

    @Test
    void a_restored_database_has_the_rows_and_the_schema_of_the_original() throws IOException {
        assertThat(from.backup("b.zip")).as(from.err()).isZero();
        assertThat(from.out()).contains(directory.resolve("b.zip").toString(), "2,022 rows", "schema version");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("b.zip"))))
                .isEqualTo("rw-------");

        assertThat(to.restore("b.zip")).as(to.err()).isZero();

        assertThat(original.rows().values()).noneMatch(List::isEmpty);
        assertThat(restored.rows()).isEqualTo(original.rows());
        assertThat(restored.schema()).isEqualTo(original.schema());
        restored.execute("DELETE FROM users");
        assertThat(restored.list("SELECT count(*) FROM deleted_groups")).containsExactly("2");
        assertThat(to.out()).contains("Restored 2,022 rows", TestingInstallation.REDIS);
        assertThat(to.err()).contains("model_calls: 2,000 rows");
        assertThat(files()).containsExactly("b.zip");
    }

    @Test
    void a_database_with_data_is_replaced_only_by_force() {
        assertThat(from.backup("b.zip")).isZero();
        assertThat(to.restore("b.zip")).isZero();
        Map<String, List<String>> before = restored.rows();
        restored.execute("UPDATE users SET email = 'eve@example.org'; DELETE FROM groups");

        assertThat(to.restore("b.zip")).isEqualTo(1);

        assertThat(to.err()).contains("has data", "--force");
        assertThat(restored.list("SELECT email FROM users")).containsExactly("eve@example.org");
        assertThat(to.restore("b.zip", "--force")).as(to.err()).isZero();
        assertThat(restored.rows()).isEqualTo(before);
        assertThat(restored.schema()).isEqualTo(original.schema());
    }

    /** As a backup from before an upgrade; the next start migrates. */
    @Test
    void a_backup_of_an_older_schema_is_restored_as_it_was() {
        TestDatabase old = TestServers.freshDatabase();
        TestingInstallation older = new TestingInstallation(old, directory);
        Schema.create(older.url(), "public", MigrationVersion.fromVersion("4"));
        TestingData data = new TestingData(older.url());
        data.execute("INSERT INTO users VALUES (gen_random_uuid(), 'old@example.org', 'x', now())");
        assertThat(older.backup("old.zip")).as(older.err()).isZero();

        assertThat(from.restore("old.zip", "--force")).as(from.err()).isZero();

        assertThat(original.list("SELECT email FROM users")).containsExactly("old@example.org");
        assertThat(original.schema()).isEqualTo(data.schema());
        Schema.create(from.url(), "public", Schema.newest(from.url()));
        assertThat(original.list("SELECT count(*) FROM summaries")).containsExactly("0");
    }

    @Test
    void a_backup_has_the_state_of_one_moment() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> writer = threads.submit(() -> addUsersWithGroups(done));
            for (int i = 0; i < 5; i++) {
                assertThat(from.backup("b.zip", "--force")).as(from.err()).isZero();
                assertThat(to.restore("b.zip", "--force")).as(to.err()).isZero();

                assertThat(restored.list("SELECT count(*) FROM users"))
                        .isEqualTo(restored.list("SELECT count(*) FROM groups"));
            }
            done.set(true);
            writer.get();
        }
        assertThat(original.list("SELECT count(*) > 10 FROM users")).containsExactly("t");
    }

    private void addUsersWithGroups(AtomicBoolean done) {
        while (!done.get()) {
            original.execute("""
                    WITH owner AS (INSERT INTO users VALUES (gen_random_uuid(), gen_random_uuid() || '@example.org', 'x', now()) RETURNING id)
                    INSERT INTO groups (id, owner_id, name, policy, limits, created_at, updated_at)
                    SELECT gen_random_uuid(), id, 'Team', 'orchestrator', '{}', now(), now() FROM owner
                    """);
        }
    }

    @Test
    void a_table_of_something_else_is_left_out_and_left_alone() {
        original.execute("CREATE TABLE notes (text text); INSERT INTO notes VALUES ('mine')");

        assertThat(from.backup("b.zip")).isZero();
        assertThat(from.err()).contains("not a table of Synapse: notes");
        assertThat(from.restore("b.zip", "--force")).as(from.err()).isZero();

        assertThat(original.list("SELECT text FROM notes")).containsExactly("mine");
    }

    @Test
    void an_existing_file_is_replaced_only_by_force() throws IOException {
        Path file = Files.writeString(directory.resolve("b.zip"), "precious");

        assertThat(from.backup("b.zip")).isEqualTo(1);

        assertThat(from.err()).contains("exists already", "--force");
        assertThat(file).hasContent("precious");
        assertThat(from.backup("--force", "b.zip")).isZero();
        assertThat(to.restore("b.zip")).isZero();
    }

    @Test
    void a_backup_without_a_name_is_named_after_the_time() throws IOException {
        assertThat(from.backup()).isZero();

        assertThat(files()).singleElement().asString().matches("synapse-\\d{8}-\\d{6}\\.zip");
    }

    @Test
    void a_file_that_cannot_be_written_is_named() {
        assertThat(from.backup("missing/b.zip")).isEqualTo(1);
        assertThat(from.err()).contains("Cannot write", "missing/b.zip", "directory does not exist");

        assertThat(from.backup(directory.toString())).isEqualTo(1);
        assertThat(from.err()).contains("is a directory");
    }

    @Test
    void a_database_without_tables_of_Synapse_is_not_backed_up() throws IOException {
        assertThat(to.backup("b.zip")).isEqualTo(1);

        assertThat(to.err()).contains("has no tables of Synapse");
        assertThat(files()).isEmpty();
    }

    @Test
    void a_database_of_a_newer_Synapse_is_not_backed_up() throws IOException {
        original.execute("UPDATE flyway_schema_history SET version = '999' WHERE version = '1'; "
                + "UPDATE flyway_schema_history SET installed_rank = 999 WHERE version = '999'");

        assertThat(from.backup("b.zip")).isEqualTo(1);

        assertThat(from.err()).contains("schema version 999", "this Synapse knows versions up to");
        assertThat(files()).isEmpty();
    }

    @Test
    void a_missing_file_is_not_restored() {
        assertThat(to.restore("none.zip")).isEqualTo(1);

        assertThat(to.err()).contains("There is no file " + directory.resolve("none.zip"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "changed",
                "cut off",
                "empty",
                "text",
                "another zip",
                "without a table",
                "with an invalid manifest"
            })
    void a_damaged_file_is_not_restored_and_nothing_is_changed(String damage) throws IOException {
        assertThat(from.backup("b.zip")).isZero();
        damage(directory.resolve("b.zip"), damage);
        Map<String, List<String>> before = original.rows();

        assertThat(from.restore("b.zip", "--force")).isEqualTo(1);

        assertThat(from.err()).containsAnyOf("damaged", "not a backup");
        assertThat(original.rows()).isEqualTo(before);
    }

    private static void damage(Path file, String damage) throws IOException {
        byte[] content = Files.readAllBytes(file);
        switch (damage) {
            case "changed" -> {
                content[content.length / 2] ^= 1;
                Files.write(file, content);
            }
            case "cut off" -> Files.write(file, Arrays.copyOf(content, content.length * 9 / 10));
            case "empty" -> Files.write(file, new byte[0]);
            case "text" -> Files.writeString(file, "COPY users FROM stdin;");
            case "another zip" -> edit(file, zip -> Files.delete(zip.getPath("manifest.json")));
            case "without a table" -> edit(file, zip -> Files.delete(zip.getPath("tables/turns.copy")));
            case "with an invalid manifest" -> edit(file, zip -> replace(zip, "\"rows\"", "\"lines\""));
            default -> throw new IllegalArgumentException(damage);
        }
    }

    /** The hash of a changed table may match, if somebody has edited the file. */
    @Test
    void rows_that_PostgreSQL_refuses_leave_the_data_unchanged() throws IOException {
        original.execute("DELETE FROM groups");
        assertThat(from.backup("b.zip")).isZero();
        original.execute("UPDATE users SET email = 'other@example.org'");
        edit(directory.resolve("b.zip"), zip -> {
            Path users = zip.getPath("tables/users.copy");
            Path families = zip.getPath("tables/refresh_families.copy");
            String text = Files.readString(families).replaceFirst("000000000001", "000000000009");
            replace(zip, hash(families), hash(text));
            Files.writeString(families, text);
            assertThat(users).isNotEmptyFile();
        });
        Map<String, List<String>> before = original.rows();
        List<String> schema = original.schema();

        assertThat(from.restore("b.zip", "--force")).isEqualTo(1);

        assertThat(from.err()).contains("data are unchanged", "refresh_families");
        assertThat(original.rows()).isEqualTo(before);
        assertThat(original.schema()).isEqualTo(schema);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"schema_version\" : \"", "\"format\" : "})
    void a_backup_of_a_newer_Synapse_is_not_restored(String field) throws IOException {
        assertThat(from.backup("b.zip")).isZero();
        edit(directory.resolve("b.zip"), zip -> replace(zip, field, field + "99"));
        Map<String, List<String>> before = original.rows();

        assertThat(from.restore("b.zip", "--force")).isEqualTo(1);

        assertThat(from.err()).contains("99", "this Synapse", "restore it with the version that made it");
        assertThat(original.rows()).isEqualTo(before);
    }

    @Test
    void a_database_in_use_is_not_replaced() throws SQLException {
        assertThat(from.backup("b.zip")).isZero();
        try (Connection service = Database.open(from.url(), "synapse-api-gateway")) {
            assertThat(service.isValid(5)).isTrue();

            assertThat(from.restore("b.zip", "--force")).isEqualTo(1);

            assertThat(from.err()).contains("in use by synapse-api-gateway", "stop");
        }
        assertThat(from.restore("b.zip", "--force")).as(from.err()).isZero();
    }

    @Test
    void a_locked_table_delays_a_restore_for_a_limited_time() throws SQLException {
        assertThat(from.backup("b.zip")).isZero();
        Map<String, List<String>> before = original.rows();
        try (Connection reader = Database.open(from.url(), "report")) {
            reader.setAutoCommit(false);
            Sql.execute(reader, "LOCK TABLE turns IN ACCESS SHARE MODE");

            assertThat(from.restore("b.zip", "--force")).isEqualTo(1);

            assertThat(from.err()).contains("lock timeout", "data are unchanged");
            assertThat(original.rows()).isEqualTo(before);
        }
    }

    @Test
    void an_unreachable_database_is_named() {
        TestingInstallation nowhere =
                new TestingInstallation(new TestDatabase("none", 1, "synapse", "secret-password"), directory);

        assertThat(nowhere.backup("b.zip")).isEqualTo(1);

        assertThat(nowhere.err()).contains("127.0.0.1:1", "cannot be reached").doesNotContain("secret-password");
    }

    @Test
    void the_command_lines_are_checked() {
        assertThat(from.backup("--help")).isZero();
        assertThat(from.out()).contains("FILE", "--force", "Exit codes");
        assertThat(from.restore("--help")).isZero();
        assertThat(from.restore()).isEqualTo(2);
        assertThat(from.err()).contains("FILE");
        assertThat(from.backup("a", "b")).isEqualTo(2);
        assertThat(from.backup("--overwrite")).isEqualTo(2);
    }

    /** Changes entries of a zip file. */
    private interface Edit {
        void accept(FileSystem zip) throws IOException;
    }

    private static void edit(Path file, Edit edit) throws IOException {
        try (FileSystem zip = FileSystems.newFileSystem(file)) {
            edit.accept(zip);
        }
    }

    private static void replace(FileSystem zip, String text, String by) throws IOException {
        Path manifest = zip.getPath("manifest.json");
        assertThat(manifest).content().contains(text);
        Files.writeString(manifest, Files.readString(manifest).replace(text, by));
    }

    private static String hash(Path file) throws IOException {
        return hash(Files.readString(file));
    }

    private static String hash(String text) {
        return java.util.HexFormat.of().formatHex(Sha256.digest().digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
