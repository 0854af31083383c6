package dev.synapse.backup;

import java.util.List;

/** The tables and functions of the product. A test fails if a migration adds one that is missing here. */
final class Tables {

    /** Tables that others refer to come before those, because rows are restored in this order. */
    static final List<String> ALL = List.of(
            "users",
            "oidc_identities",
            "idempotent_creations",
            "refresh_families",
            "refresh_tokens",
            "api_keys",
            "user_limits",
            "groups",
            "group_limits",
            "group_people",
            "invitations",
            "members",
            "member_prompts",
            "turns",
            "messages",
            "files",
            "steps",
            "summaries",
            "model_calls",
            "deleted_groups",
            "tool_rights",
            "tool_right_users",
            "audit_log");

    /** The table in which Flyway records the applied migrations; it is created by them and not part of a backup. */
    static final String HISTORY = "flyway_schema_history";

    /** Triggers call them; a restore creates those of its version. */
    static final List<String> FUNCTIONS = List.of("note_deleted_group", "keep_group_with_files", "add_group_owner");

    private Tables() {}
}
