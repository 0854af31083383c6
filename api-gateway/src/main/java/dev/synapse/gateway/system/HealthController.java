package dev.synapse.gateway.system;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.synapse.gateway.access.Requires;
import dev.synapse.gateway.access.Right;
import dev.synapse.gateway.turns.RestoredDatabase;
import dev.synapse.gateway.web.ApiException;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.RedisUnavailable;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.security.SecurityRequirements;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /health}: liveness and readiness of the process. */
@Tag(name = "System")
@SecurityRequirements
@RestController
@RequestMapping("/health")
class HealthController {

    private final JdbcClient sql;
    private final Redis redis;
    private final RestoredDatabase restored;

    HealthController(JdbcClient sql, Redis redis, RestoredDatabase restored) {
        this.sql = sql;
        this.redis = redis;
        this.restored = restored;
    }

    /**
     * The state of the process.
     *
     * @param warnings what an operator should know although requests are served; null if there is nothing
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Health(String status, @Nullable List<String> warnings) {}

    private Health ok() {
        return new Health("ok", restored.warning().map(List::of).orElse(null));
    }

    @Requires(Right.PUBLIC)
    @Operation(operationId = "isLive", summary = "Check that the process is running")
    @GetMapping("/live")
    Health live() {
        return ok();
    }

    @Requires(Right.PUBLIC)
    @Operation(operationId = "getHealth", summary = "Check readiness; the same as /health/ready")
    @GetMapping
    Health health() {
        return ready();
    }

    @Requires(Right.PUBLIC)
    @Operation(
            operationId = "isReady",
            summary = "Check that PostgreSQL and Redis are reachable; a 503 names the unreachable ones")
    @GetMapping("/ready")
    Health ready() {
        List<String> down = new ArrayList<>();
        try {
            sql.sql("SELECT 1").query(Integer.class).single();
        } catch (DataAccessException e) {
            down.add("PostgreSQL");
        }
        try {
            redis.call(commands -> commands.ping());
        } catch (RedisUnavailable e) {
            down.add("Redis");
        }
        if (!down.isEmpty()) {
            throw ApiException.unavailable("Not ready: cannot reach " + String.join(" and ", down) + ".");
        }
        return ok();
    }
}
