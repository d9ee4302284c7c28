import { z } from 'zod';

const port = z.coerce.number().int().min(0).max(65535);
const url = z.url({ protocol: /^https?$/ });

const environmentSchema = z.object({
  NODE_ENV: z.enum(['production', 'development', 'test']).default('development'),
  DATABASE_URL: z.string().startsWith('postgres').optional(),
  PORT: port.default(3000),
  HOST: z.string().default('127.0.0.1'),
  SHOPIFY_APP_URL: url,
  SHOPIFY_API_KEY: z.string().min(8),
  SHOPIFY_API_SECRET: z.string().min(16),
  /** The secret before the last rotation: Shopify may sign with it for up to an hour. */
  SHOPIFY_API_SECRET_PREVIOUS: z.string().min(16).optional(),
  SENDGRID_API_KEY: z.string().startsWith('SG.'),
  SENDGRID_BASE_URL: url.default('https://api.sendgrid.com'),
  SENDGRID_WEBHOOK_PUBLIC_KEY: z.string().min(80),
  ENCRYPTION_KEY: z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
});

export type Env = z.infer<typeof environmentSchema>;

/** What is wrong with the environment: one line for each variable, never a value. */
export class EnvironmentError extends Error {
  constructor(readonly lines: string[]) {
    super(lines.join('\n'));
    this.name = 'EnvironmentError';
  }
}

/** Parses the environment once, at start. Throws EnvironmentError naming every missing or malformed variable. */
export function readEnv(source: Record<string, string | undefined> = process.env): Env {
  const present = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''));
  const parsed = environmentSchema.safeParse(present);
  if (parsed.success) return parsed.data;
  throw new EnvironmentError(
    parsed.error.issues.map((issue) => {
      const name = String(issue.path[0]);
      return present[name] === undefined ? `${name} is missing` : `${name} is malformed: ${issue.message}`;
    }),
  );
}
