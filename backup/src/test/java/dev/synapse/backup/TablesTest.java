package dev.synapse.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.settings.DatabaseUrl;
import dev.synapse.testkit.TestDatabase;
import dev.synapse.testkit.TestServers;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A backup has everything that the migrations create. */
class TablesTest {

    private final TestDatabase database = TestServers.migratedDatabase();
    private final TestingData data = new TestingData(DatabaseUrl.parse(database.url()));

    @Test
    void the_tables_of_a_backup_are_those_of_the_migrations() {
        List<String> expected = data.list("""
                SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
                   AND relname <> 'flyway_schema_history'
                """);

        assertThat(Tables.ALL)
                .as("a migration added or removed a table: change Tables.ALL")
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void the_functions_that_a_restore_replaces_are_those_of_the_migrations() {
        assertThat(Tables.FUNCTIONS)
                .containsExactlyInAnyOrderElementsOf(
                        data.list("SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace"));
    }

    @Test
    void tables_come_after_those_that_they_refer_to() {
        for (String reference : data.list("""
                SELECT conrelid::regclass || ' ' || confrelid::regclass FROM pg_constraint WHERE contype = 'f' AND conrelid <> confrelid
                """)) {
            String[] tables = reference.split(" ", -1);
            assertThat(Tables.ALL.indexOf(tables[0])).as(reference).isGreaterThan(Tables.ALL.indexOf(tables[1]));
        }
    }

    /** A restore moves tables, with their indexes, constraints and triggers, and functions from one schema to another, and nothing else. */
    @Test
    void the_migrations_create_only_what_a_restore_moves() {
        assertThat(data.list("""
                SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind NOT IN ('r', 'p', 'i', 'I', 't')
                UNION ALL SELECT typname FROM pg_type WHERE typnamespace = 'public'::regnamespace AND typrelid = 0 AND typelem = 0
                UNION ALL SELECT polname FROM pg_policy
                """)).isEmpty();
    }
}
