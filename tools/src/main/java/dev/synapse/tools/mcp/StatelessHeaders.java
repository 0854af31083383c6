package dev.synapse.tools.mcp;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The headers in which a request over HTTP repeats parts of its body, for proxies that route by them.
 *
 * <p>Protocol: <a
 * href="https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http#standard-request-headers">MCP 2026-07-28,
 * Streamable HTTP</a>.
 */
final class StatelessHeaders {
    private static final Pattern PLAIN = Pattern.compile("[!-~]([ -~]*[!-~])?");
    private static final Pattern ENCODED = Pattern.compile("=\\?base64\\?.*\\?=");

    private StatelessHeaders() {}

    static Map<String, String> of(McpRequest request) {
        Map<String, String> headers = new LinkedHashMap<>(request.headers());
        headers.put("Mcp-Method", request.method());
        if (request.method().equals("tools/call")) {
            headers.put("Mcp-Name", encode(request.params().path("name").asString("")));
        }
        return headers;
    }

    /** A value as a header: in Base64 if it is not plain ASCII. */
    static String encode(String value) {
        if (PLAIN.matcher(value).matches() && !ENCODED.matcher(value).matches()) {
            return value;
        }
        return "=?base64?" + Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8)) + "?=";
    }
}
