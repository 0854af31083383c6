package dev.synapse.tools.mcp;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Decides by the answer to {@code server/discover} whether a server is asked without sessions. What is no answer of a stateless server is
 * that of an older one.
 *
 * <p>Protocol: <a
 * href="https://modelcontextprotocol.io/specification/2026-07-28/basic/versioning#backward-compatibility-with-initialization-based-versions">MCP
 * 2026-07-28, backward compatibility</a>.
 */
final class ProtocolChoice {
    static final int HEADER_MISMATCH = -32020;
    static final int MISSING_CAPABILITY = -32021;
    static final int UNSUPPORTED_VERSION = -32022;

    private ProtocolChoice() {}

    /**
     * The capabilities of a server that is asked without sessions; empty if a session is to be opened.
     *
     * @throws TransportException if the server cannot be reached, or none of our versions is among its own
     */
    static Optional<JsonNode> afterDiscovery(CompletableFuture<ObjectNode> answer, Duration limit)
            throws InterruptedException {
        try {
            ObjectNode result = answer.get(limit.toNanos(), TimeUnit.NANOSECONDS);
            JsonNode versions = result.path("supportedVersions");
            return versions.isArray() && best(versions).stateless()
                    ? Optional.of(result.path("capabilities"))
                    : Optional.empty();
        } catch (TimeoutException silent) {
            return Optional.empty();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof TransportException refused) {
                checkRefusal(refused);
            }
            return Optional.empty();
        }
    }

    /** Whether the answer has come, and is that of a server without sessions. */
    static boolean isStateless(CompletableFuture<ObjectNode> answer) {
        return answer.isDone()
                && !answer.isCompletedExceptionally()
                && answer.join()
                        .path("supportedVersions")
                        .valueStream()
                        .anyMatch(version -> version.asString("").equals(McpProtocol.STATELESS.version()));
    }

    private static void checkRefusal(TransportException refused) {
        int code = refused.error().map(TransportException.RpcError::code).orElse(0);
        if (code == UNSUPPORTED_VERSION) {
            best(refused.error().orElseThrow().data().path("supported"));
        } else if (code == HEADER_MISMATCH
                || code == MISSING_CAPABILITY
                || refused.outcome() == TransportException.Outcome.NOT_PROCESSED) {
            throw refused;
        }
    }

    private static McpProtocol best(JsonNode versions) {
        return McpProtocol.best(versions)
                .orElseThrow(() -> TransportException.rejected("speaks only unknown protocol versions: " + versions));
    }
}
