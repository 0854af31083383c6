package dev.synapse.gateway;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.RestController;

@AnalyzeClasses(packages = "dev.synapse", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule the_gateway_depends_on_no_other_module_but_shared = noClasses()
            .that()
            .resideInAPackage("dev.synapse.gateway..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.synapse.deadletters..",
                    "dev.synapse.orchestrator..",
                    "dev.synapse.models..",
                    "dev.synapse.tools..",
                    "dev.synapse.workers..",
                    "dev.synapse.allinone..",
                    "dev.synapse.embedded..",
                    "dev.synapse.testkit..");

    @ArchTest
    static final ArchRule controllers_are_package_private =
            classes().that().areAnnotatedWith(RestController.class).should().bePackagePrivate();

    @ArchTest
    static final ArchRule only_the_gateway_configuration_is_public = classes()
            .that()
            .areAnnotatedWith(Configuration.class)
            .and()
            .doNotHaveSimpleName("GatewayConfiguration")
            .should()
            .bePackagePrivate();

    @ArchTest
    static final ArchRule controllers_do_not_use_sql = noClasses()
            .that()
            .resideInAPackage("dev.synapse.gateway..")
            .and()
            .areAnnotatedWith(RestController.class)
            .and()
            .doNotHaveSimpleName("HealthController")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.springframework.jdbc..");

    @ArchTest
    static final ArchRule packages_are_free_of_cycles = SlicesRuleDefinition.slices()
            .matching("dev.synapse.gateway.(*)..")
            .should()
            .beFreeOfCycles();
}
