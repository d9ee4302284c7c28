import { type ActionFunctionArgs, json, type LoaderFunctionArgs } from '@remix-run/node';
import { useFetcher, useLoaderData } from '@remix-run/react';
import { SaveBar } from '@shopify/app-bridge-react';
import { Banner, BlockStack, Page } from '@shopify/polaris';
import { useEffect, useState } from 'react';
import { z } from 'zod';
import { ApiKey } from '~/components/api-key';
import { PageError } from '~/components/page-error';
import { SettingsFields } from '~/components/settings-fields';
import {
  readForm,
  type SettingsErrors,
  type SettingsForm,
  settingsFormSchema,
  toForm,
} from '~/components/settings-form';
import { type Notice, useToast } from '~/components/toast';
import { createApiKey, findShopById, hasApiKey, saveSettings } from '~/domain/shops/shops.server';

export async function loader({ request, context: { app } }: LoaderFunctionArgs) {
  const { session } = await app.shopify.authenticate.admin(request);
  const { shop, apiKeyExists } = await app.inShop(session.shop, async (ctx) => ({
    shop: await findShopById(ctx.sql, ctx.shopId),
    apiKeyExists: await hasApiKey(ctx),
  }));
  if (!shop) throw json('This shop is not installed.', { status: 404 });
  return json({ saved: toForm(shop.settings), apiKeyExists });
}

const requestSchema = z.discriminatedUnion('intent', [
  z.object({ intent: z.literal('save'), form: settingsFormSchema }),
  z.object({ intent: z.literal('create_key') }),
]);

interface Answer {
  notice?: Notice;
  errors?: SettingsErrors;
  apiKey?: string;
}

export async function action({ request, context: { app } }: ActionFunctionArgs) {
  const { session } = await app.shopify.authenticate.admin(request);
  const parsed = requestSchema.safeParse(await request.json().catch(() => null));
  if (!parsed.success) throw json('These settings could not be read.', { status: 400 });
  if (parsed.data.intent === 'create_key') {
    return json<Answer>({ apiKey: await app.inShop(session.shop, createApiKey) });
  }
  const read = readForm(parsed.data.form);
  if ('errors' in read) {
    return json<Answer>({ errors: read.errors }, { status: 422 });
  }
  await app.inShop(session.shop, (ctx) => saveSettings(ctx, read.settings));
  return json<Answer>({ notice: { message: 'Settings saved' } });
}

export default function Settings() {
  const { saved, apiKeyExists } = useLoaderData<typeof loader>();
  const fetcher = useFetcher<Answer>();
  const savedText = JSON.stringify(saved);
  const [form, setForm] = useState<SettingsForm>(saved);
  const [shownText, setShownText] = useState(savedText);
  if (shownText !== savedText) {
    setShownText(savedText);
    setForm(saved);
  }
  const [errors, setErrors] = useState<SettingsErrors>({});
  useEffect(() => setErrors(fetcher.data?.errors ?? {}), [fetcher.data]);
  useToast(fetcher.data?.notice);

  const dirty = JSON.stringify(form) !== savedText;
  const busy = fetcher.state !== 'idle';
  const wrong = Object.keys(errors).length;

  function change(part: Partial<SettingsForm>) {
    setForm((current) => ({ ...current, ...part }));
    setErrors((current) => Object.fromEntries(Object.entries(current).filter(([name]) => !(name in part))));
  }
  function save() {
    fetcher.submit({ intent: 'save', form: { ...form } }, { method: 'post', encType: 'application/json' });
  }
  function discard() {
    setForm(saved);
    setErrors({});
  }

  return (
    <Page title="Settings">
      <SaveBar id="settings-save-bar" open={dirty}>
        <button variant="primary" onClick={save} loading={busy ? '' : undefined} disabled={busy}>
          Save
        </button>
        <button onClick={discard} disabled={busy}>
          Discard
        </button>
      </SaveBar>
      <BlockStack gap={{ xs: '800', sm: '600' }}>
        {wrong > 0 ? (
          <Banner
            tone="critical"
            title={wrong === 1 ? 'One field needs another look' : `${wrong} fields need another look`}
          />
        ) : null}
        <SettingsFields form={form} errors={errors} onChange={change} />
        <ApiKey exists={apiKeyExists} />
      </BlockStack>
    </Page>
  );
}

export { PageError as ErrorBoundary };
