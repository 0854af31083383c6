package dev.synapse.gateway.docs;

import dev.synapse.shared.model.FileId;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.MemberId;
import dev.synapse.shared.model.MessageId;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.model.UserId;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.security.OAuthFlow;
import io.swagger.v3.oas.models.security.OAuthFlows;
import io.swagger.v3.oas.models.security.Scopes;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.swagger.v3.oas.models.servers.Server;
import java.util.List;
import java.util.UUID;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The general part of the OpenAPI document, and the mapping of our types. */
@Configuration(proxyBeanMethods = false)
class ApiDocs {

    static final String LOGIN = "login";
    static final String BEARER = "bearer";
    private static final String API_KEY = "api_key";
    private static final String DESCRIPTION = """
            The backend of a multi-agent group chat. Open an account, log in (*Authorize*), create a group with members, post a
            message, and follow the events over a WebSocket or server-sent events.

            Programs use an API key instead of a login: each operation names the scope that a key needs. A request carries one
            credential at most.

            Errors are `application/problem+json` (RFC 9457). Besides the listed errors, each path may return 405 with
            `Allow`, 414, 431, and 403 for browser origins that are not allowed. A trailing slash in a path is ignored.
            """;

    static {
        SpringDocUtils.getConfig()
                .replaceWithClass(ObjectNode.class, Object.class)
                .replaceWithClass(JsonNode.class, Object.class);
        List.of(FileId.class, GroupId.class, MemberId.class, MessageId.class, TurnId.class, UserId.class)
                .forEach(id -> SpringDocUtils.getConfig().replaceWithClass(id, UUID.class));
    }

    @Bean
    OpenAPI openApi() {
        return new OpenAPI()
                .info(new Info()
                        .title("Synapse")
                        .version("0.1")
                        .description(DESCRIPTION)
                        .license(new License().name("Apache-2.0").identifier("Apache-2.0")))
                .servers(List.of(new Server().url("/")))
                .components(new Components()
                        .addSecuritySchemes(LOGIN, login())
                        .addSecuritySchemes(
                                BEARER,
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.HTTP)
                                        .scheme(BEARER)
                                        .description("An access token (a JWT), or an API key (`syn_…`)"))
                        .addSecuritySchemes(
                                API_KEY,
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.APIKEY)
                                        .in(SecurityScheme.In.HEADER)
                                        .name("X-Api-Key")
                                        .description("An API key from `POST /auth/keys`")))
                .addSecurityItem(new SecurityRequirement().addList(LOGIN))
                .addSecurityItem(new SecurityRequirement().addList(BEARER))
                .addSecurityItem(new SecurityRequirement().addList(API_KEY));
    }

    private static SecurityScheme login() {
        OAuthFlow password = new OAuthFlow().tokenUrl("/auth/login").scopes(new Scopes());
        return new SecurityScheme()
                .type(SecurityScheme.Type.OAUTH2)
                .description("The email and password of an account")
                .flows(new OAuthFlows().password(password));
    }
}
