package dev.synapse.gateway.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.gateway.TestGateway;
import dev.synapse.testkit.ApiClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.jdbc.core.simple.JdbcClient;

@Timeout(60)
class EventStreamTest {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final ApiClient anna = TestGateway.shared().api().asNewUser();
    private final String group = anna.createGroup("Team").expect(201).id();

    @Test
    void the_stream_resumes_after_the_last_event_id_and_continues_live() throws Exception {
        anna.postMessage(group, "m1").expect(202);

        try (BufferedReader stream = open(Map.of("Last-Event-ID", "1"))) {
            List<String> kept = next(stream);
            anna.postMessage(group, "m2").expect(202);
            List<String> live = next(stream);

            assertThat(kept.get(0)).isEqualTo("id: 2");
            assertThat(kept.get(1)).startsWith("data: {\"type\":\"turn.queued\",\"seq\":2,");
            assertThat(live.get(0)).isEqualTo("id: 3");
            assertThat(live.get(1))
                    .startsWith("data: {\"type\":\"message\",\"seq\":3,")
                    .contains("\"m2\"");
        }
    }

    @Test
    void a_client_gets_a_resync_for_events_that_redis_lost() throws Exception {
        JdbcClient.create(TestGateway.shared().backbone().database())
                .sql("UPDATE groups SET next_turn = 3, done_turn = 2, last_seq = 57 WHERE id = :id")
                .param("id", UUID.fromString(group))
                .update();

        try (BufferedReader fromTheStart = open(Map.of("Last-Event-ID", "0"));
                BufferedReader fromTheEnd = open(Map.of("Last-Event-ID", "57"))) {
            List<String> first = next(fromTheStart);
            assertThat(first.get(0)).isEqualTo("id: 57");
            assertThat(first.get(1)).startsWith("data: {\"type\":\"resync\",\"seq\":57,");

            anna.postMessage(group, "m3").expect(202);

            assertThat(next(fromTheEnd).get(1)).startsWith("data: {\"type\":\"resync\",");
            assertThat(next(fromTheEnd).get(1))
                    .startsWith("data: {\"type\":\"message\",")
                    .contains("\"m3\"");
        }
    }

    @Test
    void a_head_request_opens_no_stream() {
        String stream = "/groups/" + group + "/events";

        assertThat(anna.send("HEAD", stream, "", Map.of()).expect(200).header("Content-Type"))
                .startsWith("text/event-stream");
        anna.send("HEAD", stream + "?after=x", "", Map.of()).expect(400);
        anna.send("HEAD", stream.replace(group, UUID.randomUUID().toString()), "", Map.of())
                .expect(404);
    }

    @Test
    void the_stream_of_a_deleted_group_ends() throws Exception {
        try (BufferedReader stream = open(Map.of())) {
            anna.deleteGroup(group).expect(204);

            assertThat(stream.lines()).allMatch(line -> line.isEmpty() || line.startsWith(":"));
        }
        anna.get("/groups/" + group + "/events").expect(404);
    }

    private BufferedReader open(Map<String, String> headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(anna.baseUrl() + "/groups/" + group + "/events"))
                .header("Authorization", "Bearer " + anna.token());
        headers.forEach(request::header);
        HttpResponse<InputStream> response = HTTP.send(request.build(), BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("text/event-stream");
        return new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    }

    /** The lines of the next event. */
    private static List<String> next(BufferedReader stream) throws IOException {
        List<String> lines = new ArrayList<>();
        String line = stream.readLine();
        while (line != null && (!line.isEmpty() || lines.isEmpty())) {
            if (!line.isEmpty() && !line.startsWith(":")) {
                lines.add(line);
            }
            line = stream.readLine();
        }
        return lines;
    }
}
