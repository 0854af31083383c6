package dev.synapse.gateway;

import com.zaxxer.hikari.HikariDataSource;
import dev.synapse.gateway.migrate.Migrations;
import dev.synapse.shared.catalogue.CatalogueStore;
import dev.synapse.shared.event.EventLog;
import dev.synapse.shared.job.JobQueues;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.Shards;
import dev.synapse.shared.settings.Environment;
import dev.synapse.shared.turn.ActiveTurns;
import dev.synapse.shared.turn.LiveMessages;
import dev.synapse.shared.turn.LiveSteps;
import dev.synapse.shared.turn.TurnInbox;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;

/**
 * The gateway as a Spring application. The surrounding context provides {@link Environment}, {@link Redis}, {@link Shards} and a {@link
 * HikariDataSource}, whose schema the gateway migrates, and sets {@link #properties} as default properties.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration(exclude = {FlywayAutoConfiguration.class, UserDetailsServiceAutoConfiguration.class})
@ComponentScan
public class GatewayConfiguration {

    /** The Spring Boot properties of the gateway. */
    public static Map<String, Object> properties(GatewaySettings settings) {
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("spring.main.banner-mode", "off");
        properties.put("spring.threads.virtual.enabled", "true");
        properties.put("spring.jmx.enabled", "false");
        properties.put("spring.lifecycle.timeout-per-shutdown-phase", "10s");
        properties.put("spring.mvc.log-resolved-exception", "false");
        properties.put("spring.web.resources.add-mappings", "false");
        properties.put("spring.mvc.formcontent.filter.enabled", "false");
        properties.put("spring.servlet.multipart.enabled", "false");
        properties.put("server.port", Integer.toString(settings.port()));
        if (!settings.address().isAll()) {
            properties.put("server.address", settings.address().ip().getHostAddress());
        }
        properties.put("server.shutdown", "graceful");
        // gateway.connections enforces the limits; Spring Boot's defaults, 8192 and 100, would override them
        properties.put("server.tomcat.max-connections", "-1");
        properties.put("server.tomcat.accept-count", "1024");
        properties.put("server.tomcat.max-http-form-post-size", "16KB");
        properties.put("springdoc.api-docs.path", "/openapi.json");
        properties.put("springdoc.swagger-ui.path", "/docs");
        properties.put("springdoc.default-produces-media-type", "application/json");
        properties.put("springdoc.override-with-generic-response", "false");
        properties.put("management.endpoints.web.base-path", "/");
        properties.put("management.endpoints.web.discovery.enabled", "false");
        properties.put("management.endpoints.web.exposure.include", "prometheus");
        properties.put("management.endpoints.web.path-mapping.prometheus", "metrics");
        properties.put("logging.level.com.zaxxer.hikari.pool.ProxyConnection", "ERROR");
        properties.put("logging.level.org.apache.coyote.http11", "WARN");
        properties.put("logging.level.org.springdoc", "ERROR");
        properties.put("logging.level.org.springframework.web.servlet.PageNotFound", "ERROR");
        if (!settings.trustedProxies().isEmpty()) {
            String proxies =
                    settings.trustedProxies().stream().map(Pattern::quote).collect(Collectors.joining("|"));
            properties.put("server.forward-headers-strategy", "native");
            properties.put("server.tomcat.remoteip.internal-proxies", proxies);
        }
        return properties;
    }

    @Bean
    GatewaySettings gatewaySettings(Environment env) {
        return GatewaySettings.from(env);
    }

    @Bean
    CapacityLimits capacityLimits(GatewaySettings settings) {
        return settings.capacityLimits();
    }

    @Bean
    FileLimits fileLimits(GatewaySettings settings) {
        return settings.fileLimits();
    }

    @Bean
    RateLimits rateLimits(GatewaySettings settings) {
        return settings.rateLimits();
    }

    @Bean(initMethod = "apply")
    Migrations migrations(HikariDataSource database) {
        return new Migrations(database);
    }

    @Bean
    CatalogueStore catalogueStore(Redis redis) {
        return new CatalogueStore(redis);
    }

    @Bean
    JobQueues jobQueues(Redis redis) {
        return new JobQueues(redis);
    }

    @Bean
    ActiveTurns activeTurns(Redis redis, Shards shards) {
        return new ActiveTurns(redis, shards);
    }

    @Bean
    EventLog eventLog(Redis redis, Shards shards) {
        return new EventLog(redis, shards);
    }

    @Bean
    TurnInbox turnInbox(Redis redis, Shards shards) {
        return new TurnInbox(redis, shards);
    }

    @Bean
    LiveMessages liveMessages(Redis redis, Shards shards) {
        return new LiveMessages(redis, shards);
    }

    @Bean
    LiveSteps liveSteps(Redis redis, Shards shards) {
        return new LiveSteps(redis, shards);
    }
}
