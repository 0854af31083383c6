package dev.synapse.gateway.audit;

import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.UserId;
import java.util.UUID;

/**
 * What an audited action was done to.
 *
 * @param kind a noun in the singular, such as {@code group}
 * @param id its id, never a secret
 */
public record AuditSubject(String kind, String id) {

    /** An account. */
    public static AuditSubject of(UserId user) {
        return new AuditSubject("user", user.toString());
    }

    /** A group. */
    public static AuditSubject of(GroupId group) {
        return new AuditSubject("group", group.toString());
    }

    /** An API key. */
    public static AuditSubject apiKey(UUID key) {
        return new AuditSubject("api_key", key.toString());
    }

    /** A tool, or all tools of an MCP server. */
    public static AuditSubject tool(String name) {
        return new AuditSubject("tool", name);
    }

    /** A login. */
    public static AuditSubject login(UUID family) {
        return new AuditSubject("login", family.toString());
    }
}
