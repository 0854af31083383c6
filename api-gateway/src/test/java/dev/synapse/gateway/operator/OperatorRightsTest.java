package dev.synapse.gateway.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.gateway.TestGateway;
import dev.synapse.gateway.access.Requires;
import dev.synapse.gateway.access.Right;
import dev.synapse.shared.redis.Shard;
import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.ApiClient.Answer;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;

class OperatorRightsTest {

    private static final TestGateway GATEWAY = TestGateway.shared();

    /** In a path, {@code user} is an account and {@code letter} an unreadable dead letter. */
    @ParameterizedTest
    @CsvSource({
        "GET, /operator/workers, 200",
        "GET, /operator/queues, 200",
        "GET, /operator/turns, 200",
        "GET, /operator/dead-letters, 200",
        "POST, /operator/dead-letters/{letter}/retry, 200",
        "DELETE, /operator/dead-letters/{letter}, 204",
        "GET, /operator/users, 200",
        "GET, /operator/users/{user}, 200",
        "GET, /operator/users/{user}/limits, 200",
        "PUT, /operator/users/{user}/limits, 400",
        "PUT, /operator/groups/{user}/limits, 400",
        "GET, /operator/groups/{user}/limits, 404",
        "GET, /operator/tools, 200",
        "PUT, /operator/tools/calculator, 400",
        "DELETE, /operator/tools/calculator, 204",
        "GET, /operator/settings, 200",
        "GET, /operator/version, 200",
        "GET, /operator/audit, 200",
        "HEAD, /operator/users, 200"
    })
    void a_route_is_closed_to_strangers_and_users_and_open_to_operators(String method, String template, int status) {
        ApiClient user = GATEWAY.api().asNewUser();
        String letter = bury();
        String path =
                template.replace("{letter}", letter).replace("{user}", user.me().id());

        Answer stranger = GATEWAY.api().send(method, path, "", Map.of()).expect(401);
        Answer refused = user.send(method, path, "", Map.of()).expect(403);
        GATEWAY.asOperator().send(method, path, "", Map.of()).expect(status);

        if (!method.equals("HEAD")) {
            assertThat(stranger.body().path("status").asInt()).isEqualTo(401);
            assertThat(refused.body().path("detail").asString()).contains("role \"operator\"");
        }
    }

    @Test
    void a_user_cannot_tell_which_users_and_dead_letters_exist() {
        ApiClient user = GATEWAY.api().asNewUser();

        user.get("/operator/users/" + UUID.randomUUID()).expect(403);
        user.get("/operator/users/x").expect(403);
        user.get("/operator/users/x/limits").expect(403);
        user.get("/operator/groups/x/limits").expect(403);
        GATEWAY.asOperator().get("/operator/groups/x/limits").expect(400);
        user.send("DELETE", "/operator/dead-letters/x", "", Map.of()).expect(403);
        user.get("/operator/audit?limit=0").expect(403);
    }

    @Test
    void every_route_of_the_package_requires_the_right_to_operate() {
        List<Method> routes = Stream.of(
                        AuditController.class,
                        DeadLetterController.class,
                        LimitsController.class,
                        OperatorTurnController.class,
                        ProcessController.class,
                        QueueController.class,
                        ToolController.class,
                        UserController.class,
                        WorkerController.class)
                .peek(controller -> assertThat(
                                controller.getAnnotation(RequestMapping.class).value()[0])
                        .startsWith("/operator"))
                .flatMap(controller -> Arrays.stream(controller.getDeclaredMethods()))
                .filter(method -> method.isAnnotationPresent(GetMapping.class)
                        || method.isAnnotationPresent(PostMapping.class)
                        || method.isAnnotationPresent(PutMapping.class)
                        || method.isAnnotationPresent(DeleteMapping.class))
                .toList();

        assertThat(routes)
                .hasSize(18)
                .allSatisfy(route ->
                        assertThat(route.getAnnotation(Requires.class).value()).isEqualTo(Right.OPERATE));
    }

    private static String bury() {
        Shard shard = GATEWAY.backbone().shards().all().getFirst();
        return "s00:"
                + GATEWAY.backbone()
                        .redis()
                        .call(commands -> commands.xadd(
                                shard.deadLetters(), Map.of("j", "{}", "role", "workers", "reason", "test")));
    }
}
