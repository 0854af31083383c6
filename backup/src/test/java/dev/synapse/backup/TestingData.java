package dev.synapse.backup;

import dev.synapse.shared.settings.DatabaseUrl;
import dev.synapse.shared.sql.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The rows and the schema of a database. */
final class TestingData {

    /** A row for each table, with values that a careless format would change. */
    private static final String ROWS = """
            INSERT INTO users VALUES
                ('00000000-0000-0000-0000-000000000001', 'ada@example.org', '$argon2id$\\N', '2026-01-02 03:04:05.678901+00');
            INSERT INTO oidc_identities VALUES
                ('https://id.example.org', 'a\\N|1', '00000000-0000-0000-0000-000000000001', now());
            INSERT INTO idempotent_creations VALUES
                ('00000000-0000-0000-0000-000000000001', 'k\\N', '\\x01', '\\x02', now());
            INSERT INTO refresh_families VALUES
                ('00000000-0000-0000-0000-000000000002', '00000000-0000-0000-0000-000000000001', now(), NULL, 'Phone/1', now());
            INSERT INTO refresh_tokens VALUES
                ('\\x00ff0a5c', '00000000-0000-0000-0000-000000000002', now(), now());
            INSERT INTO groups (id, owner_id, name, policy, limits, models, cancelled_ahead, next_turn, created_at, updated_at) VALUES
                ('00000000-0000-0000-0000-000000000003', '00000000-0000-0000-0000-000000000001', E'Tab\\tand line\\nand \\\\N', 'orchestrator',
                 '{"max_steps": 3}', '{"a": "\\\\n"}', '{4,5}', 7, now(), now());
            INSERT INTO invitations VALUES
                ('00000000-0000-0000-0000-00000000000b', '00000000-0000-0000-0000-000000000003', 'viewer', 'bob@example.org', NULL,
                 '\\x00ff0a5d', '00000000-0000-0000-0000-000000000001', now(), now(), NULL, NULL);
            INSERT INTO members VALUES
                ('00000000-0000-0000-0000-000000000004', '00000000-0000-0000-0000-000000000003', 'Zoë', 'Grüß Gott 🌍', '{"web_search","a \\"b\\""}',
                 'openai', 'gpt', 0.1, now());
            INSERT INTO member_prompts VALUES
                ('00000000-0000-0000-0000-000000000004', 1, E'Hallo\\n🌍', now(), '00000000-0000-0000-0000-000000000001');
            INSERT INTO turns (id, group_id, number, status, request_hash, created_at) VALUES
                ('00000000-0000-0000-0000-000000000005', '00000000-0000-0000-0000-000000000003', 1, 'queued', '\\x5c2e', now());
            INSERT INTO messages VALUES
                ('00000000-0000-0000-0000-000000000006', '00000000-0000-0000-0000-000000000003', '00000000-0000-0000-0000-000000000005',
                 1, 0, 'User', E'\\\\.\\n\\r\\n\\\\', NULL, '{}', now());
            INSERT INTO files (id, group_id, user_id, name, media_type, size, sha256, content, created_at) VALUES
                ('00000000-0000-0000-0000-000000000009', '00000000-0000-0000-0000-000000000003', '00000000-0000-0000-0000-000000000001',
                 'a.txt', 'text/plain', 3, '\\x5c2e', '\\x000a5c', now());
            INSERT INTO steps (id, turn_id, number, kind, alias, status, attempts) VALUES
                ('00000000-0000-0000-0000-000000000007', '00000000-0000-0000-0000-000000000005', 1, 'llm', 'Zoë', 'completed', 1);
            INSERT INTO summaries VALUES
                ('00000000-0000-0000-0000-000000000003', 1, '00000000-0000-0000-0000-000000000006', '', now());
            INSERT INTO model_calls (step_id, attempt, number, user_id, group_id, turn_id, alias, provider, model, outcome, input_tokens,
                                     output_tokens, cached_tokens, estimated, cost_usd, started_at)
            SELECT '00000000-0000-0000-0000-000000000007', 1, n, '00000000-0000-0000-0000-000000000001',
                   '00000000-0000-0000-0000-000000000003', '00000000-0000-0000-0000-000000000005', 'Zoë', 'openai', 'gpt', 'completed', 1, 2, 3,
                   false, 0.000001234567, now() FROM generate_series(1, 2000) AS n;
            INSERT INTO deleted_groups VALUES ('00000000-0000-0000-0000-000000000008', now());
            INSERT INTO api_keys VALUES
                ('00000000-0000-0000-0000-00000000000b', '00000000-0000-0000-0000-000000000001', '\\x00ff', 'Report "1"',
                 '{read,write}', now(), now() + interval '1 day', now());
            INSERT INTO user_limits VALUES ('00000000-0000-0000-0000-000000000001', 5, 0.000000000001);
            INSERT INTO group_limits VALUES ('00000000-0000-0000-0000-000000000003', 1000000000000, NULL);
            INSERT INTO tool_rights VALUES ('desk.*', '{operator}');
            INSERT INTO tool_right_users VALUES ('desk.*', '00000000-0000-0000-0000-000000000001');
            INSERT INTO audit_log VALUES
                ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-000000000001', 'login.opened', 'login',
                 '00000000-0000-0000-0000-000000000002', '::1', '{"client": "a\\tb"}', now());
            """;

    private final DatabaseUrl url;

    TestingData(DatabaseUrl url) {
        this.url = url;
    }

    void fill() {
        execute(ROWS);
    }

    void execute(String statements) {
        try (Connection connection = Database.open(url, "test")) {
            Sql.execute(connection, statements);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    List<String> list(String query, String... parameters) {
        try (Connection connection = Database.open(url, "test")) {
            return Sql.list(connection, query, parameters);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The rows of all tables. */
    Map<String, List<String>> rows() {
        Map<String, List<String>> rows = new LinkedHashMap<>();
        Tables.ALL.forEach(
                table -> rows.put(table, list("SELECT row_to_json(t)::text AS row FROM " + table + " t ORDER BY 1")));
        return rows;
    }

    /** Columns, constraints and indexes of all tables, and their schemas. */
    List<String> schema() {
        return list("""
                SELECT concat_ws(' ', table_schema, table_name, ordinal_position, column_name, data_type, is_nullable, column_default)
                  FROM information_schema.columns WHERE table_schema NOT IN ('pg_catalog', 'information_schema')
                UNION ALL
                SELECT concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid)) FROM pg_constraint WHERE conrelid <> 0
                   AND connamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
                UNION ALL
                SELECT indexdef FROM pg_indexes WHERE schemaname NOT IN ('pg_catalog', 'information_schema')
                UNION ALL
                SELECT nspname FROM pg_namespace
                UNION ALL
                SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
                UNION ALL
                SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
                ORDER BY 1
                """);
    }
}
