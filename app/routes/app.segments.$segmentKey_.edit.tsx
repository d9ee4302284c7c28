import { type ActionFunctionArgs, json, type LoaderFunctionArgs, redirect } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { Page } from '@shopify/polaris';
import { PageError } from '~/components/page-error';
import { type DraftAnswer, draftFormSchema, readDraft } from '~/components/segment-draft';
import { SegmentForm } from '~/components/segment-form';
import { conditionText } from '~/components/segment-templates';
import { conditionWords } from '~/domain/segments/schema';
import { countMatching, findSegment } from '~/domain/segments/segments.server';

const MISSING = 'There is no segment of yours with this address.';

export async function loader({ request, params, context: { app } }: LoaderFunctionArgs) {
  const { session } = await app.shopify.authenticate.admin(request);
  const segment = await app.inShop(session.shop, (ctx) => findSegment(ctx, params.segmentKey ?? ''));
  if (segment?.family !== 'own') throw json(MISSING, { status: 404 });
  const { key, name, description, condition } = segment;
  return json({ key, draft: { name, description, condition: conditionText(condition) } });
}

export async function action({ request, params, context: { app } }: ActionFunctionArgs) {
  const { session } = await app.shopify.authenticate.admin(request);
  const form = draftFormSchema.safeParse(Object.fromEntries(await request.formData()));
  if (!form.success) throw json('This segment could not be read.', { status: 400 });
  const { intent, ...draft } = form.data;
  const read = readDraft(draft);
  if ('problems' in read) return json<DraftAnswer>({ ...read, counted: null }, { status: 422 });
  const { input } = read;
  const key = params.segmentKey ?? '';
  if (intent === 'save') {
    const known = await app.inShop(session.shop, (ctx) => app.actions.updateSegment(ctx, key, input));
    if (!known) throw json(MISSING, { status: 404 });
    return redirect(`/app/segments/${key}`);
  }
  const size = await app.inShop(session.shop, (ctx) => countMatching(ctx, input.condition));
  return json<DraftAnswer>({
    problems: [],
    counted: { condition: draft.condition, words: conditionWords(input.condition), size },
  });
}

export default function EditSegment() {
  const { key, draft } = useLoaderData<typeof loader>();
  return (
    <Page title="Edit segment" backAction={{ content: 'Back', url: `/app/segments/${key}` }} narrowWidth>
      <SegmentForm draft={draft} save="Save" />
    </Page>
  );
}

export { PageError as ErrorBoundary };
