import js from '@eslint/js';
import reactHooks from 'eslint-plugin-react-hooks';
import globals from 'globals';
import tseslint from 'typescript-eslint';

const environment = {
  object: 'process',
  property: 'env',
  message: 'app/env.server.ts is the only reader of the environment.',
};
const time = 'Time is an argument: take `now` from Ctx, so that tests, the demo and a replay can move it.';
const chance = 'A decision must come out the same when it is replayed: derive it from ids.';

export default tseslint.config(
  { ignores: ['build/', 'node_modules/', '.heed/', 'app/generated/', 'public/build/', 'coverage/'] },
  // Nobody switches a rule off from inside a file.
  { linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.recommended],
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
    },
  },
  // Ids beyond 2^53 are a case that tests have to show.
  { files: ['**/*.test.ts'], rules: { 'no-loss-of-precision': 'off' } },
  { rules: { eqeqeq: ['error', 'always', { null: 'ignore' }], 'max-lines': ['error', 400] } },
  { files: ['*.{js,ts}', '{scripts,tests,bench,prisma,.ci}/**'], languageOptions: { globals: globals.node } },
  { files: ['extensions/**/*.js', '**/*.client.js'], languageOptions: { globals: globals.browser } },
  { files: ['extensions/*/assets/*.js'], languageOptions: { sourceType: 'script' } },
  {
    files: ['app/**'],
    ignores: ['app/env.server.ts'],
    rules: {
      'no-restricted-properties': ['error', environment],
      'no-restricted-imports': [
        'error',
        {
          paths: [
            { name: 'node:process', message: environment.message },
            { name: 'process', message: environment.message },
          ],
        },
      ],
    },
  },
  { files: ['app/**'], rules: { 'no-console': 'error' } },
  { files: ['app/routes/**'], rules: { 'max-lines': ['error', 200] } },
  { files: ['app/**/*.tsx'], ...reactHooks.configs['recommended-latest'] },
  {
    files: ['app/domain/**'],
    rules: {
      'no-restricted-properties': [
        'error',
        environment,
        { object: 'Date', property: 'now', message: time },
        { object: 'performance', property: 'now', message: time },
        { object: 'Math', property: 'random', message: chance },
      ],
      'no-restricted-syntax': [
        'error',
        { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: time },
        { selector: "CallExpression[callee.name='Date']", message: time },
      ],
    },
  },
);
