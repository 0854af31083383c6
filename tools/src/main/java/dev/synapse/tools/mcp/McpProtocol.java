package dev.synapse.tools.mcp;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A version of the protocol.
 *
 * @param stateless whether each request states what an older version agrees upon once, in a session
 */
record McpProtocol(String version, boolean stateless) {
    static final McpProtocol STATELESS = new McpProtocol("2026-07-28", true);
    /** The newest version with sessions. */
    static final McpProtocol SESSION = new McpProtocol("2025-11-25", false);

    /** No version yet; nothing is stated of one. */
    static final McpProtocol UNDECIDED = new McpProtocol("", false);

    private static final List<String> SESSION_VERSIONS =
            List.of(SESSION.version, "2025-06-18", "2025-03-26", "2024-11-05");
    private static final String META = "io.modelcontextprotocol/";

    static ObjectNode clientInfo() {
        return JsonRpc.newObject().put("name", "synapse").put("version", "0.1.0");
    }

    /** The version with sessions of this name, if we speak it. */
    static Optional<McpProtocol> session(String version) {
        return SESSION_VERSIONS.stream()
                .filter(version::equals)
                .map(known -> new McpProtocol(known, false))
                .findFirst();
    }

    /** The newest version that a server supports as well. */
    static Optional<McpProtocol> best(JsonNode supported) {
        List<String> versions =
                supported.valueStream().map(version -> version.asString("")).toList();
        return Stream.concat(Stream.of(STATELESS.version), SESSION_VERSIONS.stream())
                .filter(versions::contains)
                .map(version -> version.equals(STATELESS.version) ? STATELESS : new McpProtocol(version, false))
                .findFirst();
    }

    /** Adds what each request states of the client in a stateless version. */
    ObjectNode withMeta(ObjectNode params) {
        if (stateless) {
            ObjectNode meta = params.withObject("_meta").put(META + "protocolVersion", version);
            meta.set(META + "clientInfo", clientInfo());
            meta.putObject(META + "clientCapabilities");
        }
        return params;
    }
}
