package dev.synapse.tools.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.testkit.Await;
import dev.synapse.tools.ToolException;
import dev.synapse.tools.mcp.OddHttpServer.Response;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What servers do that the protocol does not foresee, or that few do. In the tables {@code ~} is a line break. */
class OddHttpServersTest {
    private final OddHttpServer server = OddHttpServer.start();

    @AfterEach
    void close() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        application/json  | {"jsonrpc":"2.0","id":@ID@,"result":{"content":[{"type":"text","text":"done"}]}}
        application/json  | \uFEFF{"jsonrpc":"2.0","id":@ID@,"result":{"content":[{"type":"text","text":"done"}]}}
        application/json; charset=utf-8 | [{"jsonrpc":"2.0","id":@ID@,"error":null,"result":{"content":[{"type":"text","text":"done"}]}}]
        text/event-stream | data: {"id":@ID@,"result":{"content":[{"type":"text","text":"done"}]}}~~
        text/event-stream | \uFEFFdata: {"id":@ID@,"result":{"content":[{"type":"text","text":"done"}]}}~~
        text/event-stream | retry: 0~data:{"id":@ID@,~data:"result":{"content":[{"type":"text","text":"done"}]}}~~
        text/event-stream | data: {"id":@ID@,"result":{"content":[{"type":"text","text":"done"}]}}
        text/event-stream | data: {"id":@ID@,"result":{"content":[{"type":"text","text":"done"}]}}~
        text/event-stream | event: ping~data: {}~~: comment~~event: message~data: {"id":@ID@,"result":{"content":[{"type":"text","text":"done"}]}}~~
        text/event-stream | data: {"method":"notifications/progress"}~~data: {"method":"notifications/progress","params":{"progressToken":"of nobody","progress":1}}~~data: {"method":"notifications/progress","params":{"progressToken":{},"progress":"x"}}~~data: {"method":"notifications/progress","params":{"progressToken":7}}~~data: {"method":"notifications/progress","params":{"progressToken":@TOKEN@}}~~data: {"id":@ID@,"result":{"content":[{"type":"text","text":"done"}]}}~~
        text/event-stream | data: {"id":"of nobody","result":{}}~~data: {"id":null,"error":{"code":1}}~~data: nonsense~~data: []~~data: 7~~data: {"id":9,"method":"roots/list"}~~data: {"id":@ID@,"result":{"content":[{"type":"text","text":"done"}]}}~~
        """)
    void an_answer_is_found_in_any_form(String type, String body) throws Exception {
        server.on("tools/call", new Response(200, type, body.replace("~", "\n")));

        try (TestingMcp mcp = connected()) {
            assertThat(mcp.call("odd.act", "{}")).isEqualTo("done");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {"content":[{"type":"image","mimeType":"image/png","data":"QUJD"},{"type":"image","mimeType":"image/png","data":"QUJD"}]} | [image: image/png, 1 KB, not shown]~~[image: image/png, 1 KB, not shown]
        {"content":[],"structuredContent":{"a":[1]},"isError":false} | {"a":[1]}
        {"content":[],"structuredContent":{"reason":"full"},"isError":true} | Failed: {"reason":"full"}
        {"structuredContent":{"reason":"full"},"isError":true} | Failed: {"reason":"full"}
        {"content":[{"type":"image","mimeType":"image/png","data":"QUJD"}],"structuredContent":{"reason":"full"},"isError":true} | Failed: [image: image/png, 1 KB, not shown]~~{"reason":"full"}
        {"content":[],"isError":true} | Failed: (The tool returned no content.)
        """)
    void a_result_without_text_says_what_it_is(String result, String text) throws Exception {
        server.on("tools/call", Response.result(result));

        try (TestingMcp mcp = connected()) {
            String expected = text.replace("~", "\n");
            if (expected.startsWith("Failed: ")) {
                assertThat(mcp.failure("odd.act", "{}")).hasMessage(expected.substring("Failed: ".length()));
            } else {
                assertThat(mcp.call("odd.act", "{}")).isEqualTo(expected);
            }
        }
    }

    /** Of a call that the server has not processed the same call may be asked again; of any other it is not known. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        404 | gone                                                                    | true  | no longer knows the session (404).
        404 | {"jsonrpc":"2.0","id":@ID@,"error":{"code":-32001,"message":"Session not found"}} | true | no longer knows the session (404).
        400 | Bad Request                                                             | true  | no longer knows the session (400).
        400 | {"jsonrpc":"2.0","id":null,"error":{"code":-32000,"message":"Bad Request"}}       | true | no longer knows the session (400).
        400 | {"jsonrpc":"2.0","id":@ID@,"error":{"code":-32000,"message":"No valid session ID"}} | true | no longer knows the session (400).
        400 | {"jsonrpc":"2.0","id":@ID@,"error":{"code":-32602,"message":"No such city"}}      | false | answered with an error: No such city.
        422 | {"jsonrpc":"2.0","id":@ID@,"error":{"code":-32602,"message":"No such city"}}      | false | answered with an error: No such city.
        500 | {"jsonrpc":"2.0","id":@ID@,"error":{"code":-32603,"message":"Out of paper"}}      | false | answered with an error: Out of paper.
        500 | <html>                                                                  | false | answered 500; it is unknown whether odd.act took effect.
        401 | {"jsonrpc":"2.0","id":@ID@,"error":{"code":-32001,"message":"Unauthorized"}}      | false | answered 401 (check its "headers").
        403 | no                                                                      | false | answered 403 (check its "headers").
        429 | {"jsonrpc":"2.0","id":@ID@,"error":{"code":-32000,"message":"Too many"}}          | true  | answered 429.
        202 | ``                                                                      | false | answered with neither JSON nor an event stream (check its "url").
        200 | <html>                                                                  | false | answered with neither JSON nor an event stream (check its "url").
        """)
    void a_refused_call_fails_as_what_it_is(int status, String body, boolean retryable, String message) {
        server.on("tools/call", new Response(status, "text/html", body));

        try (TestingMcp mcp = connected()) {
            ToolException refused = mcp.failure("odd.act", "{}");

            assertThat(refused).hasMessage("The MCP server \"odd\" " + message);
            assertThat(refused.isRetryable()).isEqualTo(retryable);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        401 | Basic realm="secret-key"                                              | answered 401
        401 | Bearer                                                                | answered 401
        401 | Bearer resource_metadata="https://example.org/.well-known/secret-key" | answered 401: it requires an OAuth access token
        401 | Bearer scope="files:read files:write", resource_metadata="https://example.org/" | answered 401: it requires an OAuth access token; it takes the scope "files:read files:write"
        401 | Bearer realm="x", error="invalid_token", error_description="secret-key" | answered 401: the token is invalid or has expired
        401 | Bearer error=invalid_token                                            | answered 401: the token is invalid or has expired
        403 | Bearer error="insufficient_scope", scope="files:write"                | answered 403: the token does not permit it; it takes the scope "files:write"
        403 | Bearer error="insufficient_scope", scope="<secret-key>"               | answered 403: the token does not permit it
        400 | Bearer error="invalid_token"                                          | no longer knows the session (400)
        403 | Bearer resource_metadata="https://example.org/"                       | answered 403
        401 | Bearer error="secret-key"                                             | answered 401
        """)
    void a_refused_token_is_explained_in_words_of_the_standard_alone(int status, String challenge, String message) {
        server.challenge("Negotiate").challenge(challenge).on("tools/call", new Response(status, "text/plain", "no"));

        try (TestingMcp mcp = connected()) {
            String hint = status == 400 ? "" : " (check its \"headers\")";
            assertThat(mcp.failure("odd.act", "{}")).hasMessage("The MCP server \"odd\" " + message + hint + ".");
        }
    }

    @Test
    void a_call_whose_answer_cannot_be_resumed_in_a_lost_session_may_have_acted() {
        try (TestingMcp mcp = connected()) {
            server.on("tools/call", Response.events("id: 1\nretry: 0\ndata: \n\n"))
                    .on("GET", new Response(404, "text/plain", "gone"));

            ToolException lost = mcp.failure("odd.act", "{}");

            assertThat(lost)
                    .hasMessage(
                            "The MCP server \"odd\" no longer knows the session (404); it is unknown whether odd.act took"
                                    + " effect.");
            assertThat(lost.isRetryable()).isFalse();
        }
    }

    @Test
    void a_server_that_ends_its_own_stream_at_once_is_asked_ever_less_often() {
        server.on("GET", Response.events(": closing\n\n"));

        try (TestingMcp _ = connected()) {
            Await.until(TestingMcp.LIMIT, () -> server.count("GET") > 3, "several streams");

            assertThat(server.pauseAfter("GET", 2)).isGreaterThanOrEqualTo(Duration.ofSeconds(2));
        }
    }

    @ParameterizedTest
    @CsvSource({"0, ''", "200, ''", "200, ': closing'"})
    void a_server_that_closes_at_once_may_have_acted(int status, String body) {
        server.on("tools/call", new Response(status, "text/event-stream", body));

        try (TestingMcp mcp = connected()) {
            ToolException lost = mcp.failure("odd.act", "{}");

            assertThat(lost).hasMessageEndingWith("; it is unknown whether odd.act took effect.");
            assertThat(server.count("tools/call")).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        "2024-11-05"  | 1
        "2025-03-26"  | 1
        "1999-01-01"  | 0
        "2026-07-28"  | 0
        null          | 0
        7             | 0
        """)
    void a_session_needs_a_version_with_sessions(String version, int tools) {
        server.on(
                "initialize",
                Response.result("{\"protocolVersion\": %s, \"capabilities\": {\"tools\": {}}}".formatted(version)));

        try (TestingMcp mcp = start()) {
            Await.until(
                    TestingMcp.LIMIT,
                    () -> tools == mcp.names().size() && server.count("initialize") > 1 - tools,
                    "attempts");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {"tools":[{"name":"a","inputSchema":{}}],"nextCursor":"2"} | {"tools":[{"name":"a","inputSchema":{"required":[]}},{"name":"b","inputSchema":{}}]} | a b
        {"tools":[{"name":"a","inputSchema":{}}],"nextCursor":"2"} | {"tools":[{"name":"b","inputSchema":{}}],"nextCursor":"2"} | a b
        {"tools":[],"nextCursor":2}                   | {"tools":[{"name":"b"}],"nextCursor":null}  | b
        {"tools":[{"name":"a"}],"nextCursor":""}      | {}                                          | a
        {"tools":[{"name":"a"},null,7,{},{"name":""},{"name":"b c"},{"name":"d","inputSchema":{"type":"string"}},{"name":"e"}]} | {} | a e
        """)
    void a_list_of_tools_may_have_pages_and_unusable_entries(String first, String second, String names) {
        server.on("tools/list", Response.result(first)).on("tools/list 2", Response.result(second));

        try (TestingMcp mcp = connected()) {
            assertThat(mcp.names()).containsExactly(("odd." + names.replace(" ", " odd.")).split(" "));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {"$ref":"#/$defs/a","$defs":{"a":{"type":"object","properties":{"n":{"type":"integer"}},"required":["n"]}}} | {"n":1} | {}
        {"oneOf":[{"properties":{"a":{"type":"string"}},"required":["a"]},{"properties":{"b":{"type":"string"}},"required":["b"]}]} | {"b":"x"} | {}
        {"type":"object","properties":{"n":{"oneOf":[{"type":"integer"},{"type":"null"}]}}} | {"n":null} | {"n":"x"}
        {"type":"object","properties":{"n":{"$ref":"#/properties/m"},"m":{"type":"integer"}}} | {"n":1} | {"n":"x"}
        {"type":"object","properties":{"n":{"anyOf":[]}}} | {} | []
        """)
    void a_schema_of_any_form_is_listed_and_checked(String schema, String arguments, String wrong) throws Exception {
        server.on(
                        "tools/list",
                        Response.result("{\"tools\":[{\"name\":\"act\",\"inputSchema\":%s}]}".formatted(schema)))
                .on("tools/call", Response.result("{\"content\":[{\"type\":\"text\",\"text\":\"done\"}]}"));

        try (TestingMcp mcp = connected()) {
            assertThat(mcp.call("odd.act", arguments)).isEqualTo("done");
            assertThat(mcp.failure("odd.act", wrong)).hasMessageContaining("The arguments of odd.act");
            assertThat(server.count("tools/call")).isEqualTo(1);
        }
    }

    private TestingMcp start() {
        return TestingMcp.start(TestingMcp.UNCHECKED, TestingMcp.entries().set("odd", server.entry()));
    }

    private TestingMcp connected() {
        TestingMcp mcp = start();
        Await.until(TestingMcp.LIMIT, () -> !mcp.names().isEmpty(), "the tools");
        return mcp;
    }
}
