/**
 * Who may import whom: the eleven rules of the architecture, each with its reason. `npm run arch` runs them and
 * tests/architecture.test.ts proves that each of them bites.
 */

/** The modules of app/domain in rank order: one may import only those before it. app/domain/README.md explains the words. */
export const ORDER = [
  ...['shops', 'contacts', 'commerce', 'events', 'traits', 'experiments', 'predictions', 'recommendations', 'segments'],
  ...['templates', 'discounts', 'flows', 'messages', 'deliveries', 'engagement', 'analytics'],
];

const TESTS = '[.]test[.]tsx?$';
const DOMAIN_ROOT = '^app/domain/[^/]+[.]ts$';
const SCHEMAS = '^app/domain/[^/]+/schema[.]ts$';
const DOORS = ORDER.map((module) => `^app/domain/${module}/(schema|${module}[.]server)[.]ts$`);
const GENERATED = '^app/generated/';
const OWN_PACKAGE = '(^|/)node_modules/';

const packages = (...names) => names.map((name) => `${OWN_PACKAGE}${name}(/|$)`);
const FRAMEWORKS = packages('@remix-run', 'react', 'react-dom', '@shopify');
const PROVIDERS = packages('@sendgrid', 'graphile-worker', 'graphql-request', 'msw');
const DATABASES = packages('pg', '@prisma', 'prisma');

const forbid = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

const order = ORDER.slice(0, -1).map((module, rank) =>
  forbid(
    `order-${module}`,
    `Upstream never knows downstream: ${module} may use only what stands before it in ORDER, so a change spreads one way.`,
    { path: `^app/domain/${module}/`, pathNot: TESTS },
    { path: `^app/domain/(${ORDER.slice(rank + 1).join('|')})/` },
  ),
);

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    // 1
    ...order,
    forbid(
      'order-complete',
      'A module that ORDER does not name has no rank, and nothing would check it.',
      { path: '^app/domain/[^/]+/', pathNot: `^app/domain/(${ORDER.join('|')})/` },
      {},
    ),
    // 2
    forbid(
      'one-door',
      'From outside, a module is its schema.ts and its door; what lies behind may change without asking anybody.',
      { path: '^app/domain/([^/]+)/', pathNot: TESTS },
      { path: '^app/domain/[^/]+/', pathNot: ['^app/domain/$1/', ...DOORS] },
    ),
    forbid(
      'one-door-from-outside',
      'From outside the domain, too, a module is its schema.ts and its door.',
      { path: '^app/', pathNot: ['^app/domain/[^/]+/', TESTS] },
      { path: '^app/domain/[^/]+/', pathNot: DOORS },
    ),
    // 3
    forbid(
      'domain-knows-no-outside',
      'The product runs the same in a worker, in a test and in a replay, so it knows nothing of what surrounds it.',
      { path: '^app/domain/', pathNot: TESTS },
      { path: '^app/', pathNot: ['^app/domain/', GENERATED] },
    ),
    forbid(
      'domain-knows-no-framework',
      'Remix, React, Shopify, SendGrid and the queue are replaceable; the domain speaks through ports in its schema.ts.',
      { path: '^app/domain/' },
      { path: [...FRAMEWORKS, ...PROVIDERS] },
    ),
    // 4
    forbid(
      'pure-stays-pure',
      'A plain .ts file in the domain decides from values alone: it can be tested in a millisecond and used in a browser.',
      { path: '^app/domain/.+[.]ts$', pathNot: ['[.]server[.]ts$', TESTS] },
      { path: '[.]server[.]tsx?$' },
    ),
    forbid(
      'pure-has-no-power',
      'Node, the database and Prisma values belong into .server.ts; a plain file may borrow their types.',
      { path: '^app/domain/.+[.]ts$', pathNot: ['[.]server[.]ts$', TESTS] },
      { path: [...DATABASES, GENERATED], dependencyTypesNot: ['type-only', 'type-import'] },
    ),
    forbid(
      'pure-has-no-core',
      'A Node module in a plain file would break it in the browser and let I/O in by the back door.',
      { path: '^app/domain/.+[.]ts$', pathNot: ['[.]server[.]ts$', TESTS] },
      { dependencyTypes: ['core'], dependencyTypesNot: ['type-only', 'type-import'] },
    ),
    // 5
    forbid(
      'components-reach-no-server',
      'Components and the parts of a screen end up in the browser: props in, events out.',
      {
        path: ['^app/components/', '^app/routes/[^/]+/'],
        pathNot: ['^app/routes/[^/]+/route[.]tsx?$', '[.]server[.]tsx?$', TESTS],
      },
      { path: ['[.]server[.]tsx?$', '^app/(adapters|jobs|ingest)/', GENERATED] },
    ),
    forbid(
      'components-see-schemas',
      'Of a module, a component knows the words (schema.ts), not the workings.',
      { path: '^app/components/', pathNot: TESTS },
      { path: '^app/domain/', pathNot: [SCHEMAS, DOMAIN_ROOT] },
    ),
    // 6
    forbid(
      'routes-are-thin',
      'A route authenticates, parses, calls one door and answers; it reaches neither database, queue nor provider.',
      { path: '^app/routes/', pathNot: TESTS },
      {
        path: ['^app/db[.]server[.]ts$', '^app/(adapters|jobs|ingest)/', GENERATED, ...DATABASES, ...PROVIDERS],
        // The door of what failed: an admin sees and retries it.
        pathNot: '^app/ingest/inbox[.]server[.]ts$',
      },
    ),
    forbid(
      'nothing-imports-routes',
      'What two screens share is a component or a door; Remix alone loads routes.',
      { path: '^(app|bench|scripts)/', pathNot: ['^app/routes/', TESTS] },
      { path: '^app/routes/' },
    ),
    forbid(
      'routes-import-no-routes',
      'A screen can be removed without breaking another.',
      { path: '^app/routes/([^/]+)', pathNot: TESTS },
      { path: '^app/routes/', pathNot: '^app/routes/$1' },
    ),
    // 7
    forbid(
      'adapters-are-replaceable',
      'An adapter knows its own outside and the words of the domain, never a door, a job or another adapter.',
      { path: '^app/adapters/([^/]+)/', pathNot: TESTS },
      {
        path: '^app/',
        pathNot: ['^app/adapters/$1/', SCHEMAS, DOMAIN_ROOT, '^app/(env|shopify)[.]server[.]ts$', GENERATED],
      },
    ),
    forbid(
      'adapters-are-wired',
      'Only the composition root, and what it needs beforehand (Shopify, the database), hands adapters out: another can take their place.',
      {
        path: '^app/',
        pathNot: ['^app/(adapters|jobs)/', '^app/(composition|shopify|database-url)[.]server[.]ts$', TESTS],
      },
      { path: '^app/adapters/' },
    ),
    // 8
    forbid(
      'jobs-only-wire',
      'A job parses, opens one transaction and calls doors; of the adapters it may use the pure translators.',
      { path: '^app/jobs/', pathNot: TESTS },
      {
        path: [
          '^app/(routes|components)/',
          '^app/adapters/.+[.]server[.]ts$',
          '^app/db[.]server[.]ts$',
          GENERATED,
          ...DATABASES,
        ],
      },
    ),
    forbid(
      'jobs-meet-ingest-at-the-inbox',
      'The inbox is where requests end and work begins; nothing else of the listener concerns a job.',
      { path: '^app/jobs/', pathNot: TESTS },
      { path: '^app/ingest/', pathNot: '^app/ingest/inbox[.]server[.]ts$' },
    ),
    forbid(
      'ingest-knows-three-things',
      'The listener verifies, stores and answers: crypto, the inbox and limits. Domain work in it would cost its guarantee.',
      { path: '^app/ingest/', pathNot: TESTS },
      { path: '^app/', pathNot: ['^app/ingest/', SCHEMAS, '^app/domain/(context|ids[.]server)[.]ts$'] },
    ),
    forbid(
      'ingest-is-bare',
      'A framework between the socket and the inbox is what makes webhooks late.',
      { path: '^app/ingest/' },
      { path: [...FRAMEWORKS, ...PROVIDERS, ...packages('@prisma', 'prisma')] },
    ),
    // 9
    forbid(
      'one-database-handle',
      'Everyone gets the database from Ctx, inside the transaction that is open.',
      { path: '^app/', pathNot: ['^app/(composition|shopify)[.]server[.]ts$', TESTS] },
      { path: '^app/db[.]server[.]ts$', dependencyTypesNot: ['type-only', 'type-import'] },
    ),
    forbid(
      'one-composition-root',
      'Entries start it, routes receive it; whoever else imported it would be a second root.',
      { path: '^app/', pathNot: ['^app/entry[.][a-z]+[.]tsx?$', TESTS] },
      { path: '^app/composition[.]server[.]ts$', dependencyTypesNot: ['type-only', 'type-import'] },
    ),
    // 10
    forbid('no-cycles', 'Files that need each other are one file, or lack a third.', {}, { circular: true }),
    forbid(
      'no-orphans',
      'A file that uses nothing and is used by nobody is dead.',
      { orphan: true, path: '^app/', pathNot: ['^app/routes/', '^app/(root|entry)[.]', '[.]d[.]ts$'] },
      {},
    ),
    forbid(
      'no-barrels',
      'An index file hides where things are and draws everything in.',
      {},
      { path: '/index[.](ts|tsx|js|mjs)$', pathNot: ['node_modules/', GENERATED] },
    ),
    forbid(
      'no-drawers',
      'A thing belongs to a concept with a name; a drawer for odds and ends only grows.',
      {},
      { path: '/(utils|util|helpers|helper|common|misc|lib|shared)[./]', pathNot: ['node_modules/', GENERATED] },
    ),
    // 11
    forbid(
      'ships-no-tests',
      'Production loads neither tests nor the doubles of Shopify and SendGrid.',
      { path: '^(app|prisma)/', pathNot: TESTS },
      { path: '^(tests|bench|scripts)/' },
    ),
    forbid(
      'ships-no-development-packages',
      'What is not installed in production cannot be imported there.',
      { path: '^app/', pathNot: TESTS },
      { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only', 'type-import'] },
    ),
    forbid('nothing-missing', 'An import that leads nowhere.', { path: '^app/' }, { couldNotResolve: true }),
  ],
  options: {
    doNotFollow: { path: ['node_modules', GENERATED] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
