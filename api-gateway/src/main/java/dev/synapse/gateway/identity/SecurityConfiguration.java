package dev.synapse.gateway.identity;

import dev.synapse.gateway.GatewaySettings;
import dev.synapse.gateway.access.Scope;
import dev.synapse.gateway.access.Session;
import dev.synapse.gateway.console.UnknownPages;
import dev.synapse.gateway.limits.LoginQueueFilter;
import dev.synapse.gateway.limits.RateLimitFilter;
import dev.synapse.gateway.limits.RateLimiter;
import dev.synapse.gateway.web.ApiException;
import dev.synapse.gateway.web.ErrorResponses;
import jakarta.servlet.DispatcherType;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.AuthorizeHttpRequestsConfigurer;
import org.springframework.security.config.annotation.web.configurers.ExceptionHandlingConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.access.intercept.RequestAuthorizationContext;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.security.web.firewall.StrictHttpFirewall;
import org.springframework.web.filter.CorsFilter;

/** Access rules: all paths except those listed here require a token. */
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {

    private static final String[] OPEN = {
        "/auth/register",
        "/auth/login",
        "/auth/refresh",
        "/auth/options",
        "/auth/oidc/login",
        "/auth/oidc/callback",
        "/auth/browser/login",
        "/auth/browser/refresh",
        "/auth/browser/logout",
        "/health/**",
        "/docs/**",
        "/redoc/**",
        "/",
        "/assets/**",
        "/swagger-ui/**",
        "/openapi.json/**",
        "/openapi.json.yaml",
        "/error"
    };

    @Bean
    SecurityFilterChain security(
            HttpSecurity http,
            GatewaySettings settings,
            AccessTokens tokens,
            LiveSessions sessions,
            LiveKeys keys,
            Tickets tickets,
            RateLimiter limiter,
            UnknownPages unknown)
            throws Exception {
        if (!settings.allowedOrigins().isEmpty()) {
            http.addFilter(ProblemCorsProcessor.filter(settings.allowedOrigins()));
        }
        return withoutUnusedFeatures(http)
                .authorizeHttpRequests(paths -> requireTokens(paths, settings.publicMetrics()))
                .addFilterAfter(new LoginQueueFilter(), CorsFilter.class)
                .addFilterBefore(
                        new TokenFilter(tokens, sessions, keys, tickets, settings), AnonymousAuthenticationFilter.class)
                .addFilterAfter(new RateLimitFilter(limiter), AuthorizationFilter.class)
                .exceptionHandling(refusals -> answerRefusals(refusals, unknown))
                .build();
    }

    private static HttpSecurity withoutUnusedFeatures(HttpSecurity http) throws Exception {
        return http.csrf(AbstractHttpConfigurer::disable)
                .cors(AbstractHttpConfigurer::disable)
                .formLogin(AbstractHttpConfigurer::disable)
                .httpBasic(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .sessionManagement(sessionless -> sessionless.sessionCreationPolicy(SessionCreationPolicy.STATELESS));
    }

    private static void requireTokens(
            AuthorizeHttpRequestsConfigurer<HttpSecurity>.AuthorizationManagerRequestMatcherRegistry paths,
            boolean publicMetrics) {
        paths.dispatcherTypeMatchers(DispatcherType.ERROR, DispatcherType.ASYNC)
                .permitAll()
                .requestMatchers(OPEN)
                .permitAll();
        if (publicMetrics) {
            paths.requestMatchers("/metrics").permitAll();
        } else {
            paths.requestMatchers("/metrics").access(SecurityConfiguration::mayRead);
        }
        paths.anyRequest().authenticated();
    }

    /** For what is no controller's: those are checked by {@code Access}. */
    private static AuthorizationDecision mayRead(
            Supplier<? extends @Nullable Authentication> caller, RequestAuthorizationContext context) {
        Authentication authentication = caller.get();
        return new AuthorizationDecision(authentication != null
                && authentication.getPrincipal() instanceof Session session
                && session.scopes().contains(Scope.READ));
    }

    private static void answerRefusals(ExceptionHandlingConfigurer<HttpSecurity> refusals, UnknownPages unknown) {
        refusals.authenticationEntryPoint((request, response, e) -> {
                    if (!unknown.answer(request, response)) {
                        ErrorResponses.write(request, response, ApiException.tokenRequired());
                    }
                })
                .accessDeniedHandler((request, response, e) -> ErrorResponses.write(
                        request,
                        response,
                        ApiException.forbidden("scope:read", "This requires a credential with the scope \"read\".")));
    }

    /** Disables metrics per security filter: the request as a whole is measured. */
    @Bean
    SecurityObservationSettings observations() {
        return SecurityObservationSettings.noObservations();
    }

    /** Lets unknown methods through, so that they are a 405 like any other and not a malformed request. */
    @Bean
    HttpFirewall firewall() {
        StrictHttpFirewall firewall = new StrictHttpFirewall();
        firewall.setUnsafeAllowAnyHttpMethod(true);
        return firewall;
    }

    @Bean
    RequestRejectedHandler malformedRequests() {
        return (request, response, e) ->
                ErrorResponses.write(request, response, ApiException.malformed("Malformed path or header."));
    }
}
