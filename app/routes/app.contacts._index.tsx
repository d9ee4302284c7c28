import { json, type LoaderFunctionArgs } from '@remix-run/node';
import { useLoaderData, useNavigate, useNavigation, useSearchParams } from '@remix-run/react';
import { Box, Card, Divider, Icon, InlineStack, Page, Pagination, TextField } from '@shopify/polaris';
import { SearchIcon } from '@shopify/polaris-icons';
import { useEffect, useRef, useState } from 'react';
import { z } from 'zod';
import { Remark } from '~/components/annotated';
import { ContactList } from '~/components/contact-list';
import { Empty } from '~/components/empty';
import { PageError } from '~/components/page-error';
import { searchContacts } from '~/domain/contacts/contacts.server';

const PAGE_SIZE = 25;
const PAUSE_BEFORE_SEARCH_MS = 300;

const searchSchema = z.object({
  q: z.string().trim().max(200).catch(''),
  after: z
    .string()
    .regex(/^[0-9 :.+-]{10,40}~[0-9a-f-]{36}$/)
    .nullable()
    .catch(null),
});

export async function loader({ request, context: { app } }: LoaderFunctionArgs) {
  const { session } = await app.shopify.authenticate.admin(request);
  const { searchParams } = new URL(request.url);
  const { q, after } = searchSchema.parse({ q: searchParams.get('q') ?? '', after: searchParams.get('after') });
  const page = await app.inShop(session.shop, (ctx) =>
    searchContacts(ctx, { query: q, cursor: after, limit: PAGE_SIZE }),
  );
  return json({ ...page, q, after, now: app.clock.now() });
}

export default function Contacts() {
  const { contacts, cursor, q, after, now } = useLoaderData<typeof loader>();
  const [, setSearch] = useSearchParams();
  const navigate = useNavigate();
  const navigation = useNavigation();
  const searching = navigation.state === 'loading';
  const [typed, setTyped] = useState(q);
  const timer = useRef<ReturnType<typeof setTimeout>>();
  // Whoever follows a link right after typing is on the way there: a late search must not call them back.
  const leaving = navigation.location !== undefined && navigation.location.pathname !== '/app/contacts';
  useEffect(() => {
    if (leaving) clearTimeout(timer.current);
  }, [leaving]);
  useEffect(() => () => clearTimeout(timer.current), []);

  function search(query: string, waitMs: number) {
    setTyped(query);
    clearTimeout(timer.current);
    timer.current = setTimeout(
      () => setSearch(query.trim() === '' ? {} : { q: query.trim() }, { replace: true }),
      waitMs,
    );
  }

  const pageUrl = (place: string) => {
    const parameters = new URLSearchParams({ ...(q === '' ? {} : { q }), after: place });
    return `/app/contacts?${parameters.toString()}`;
  };

  return (
    <Page title="Contacts" subtitle="Everybody your shop knows by an address or an account, last seen first.">
      <Card padding="0">
        <Box padding="300">
          <TextField
            label="Search contacts"
            labelHidden
            type="search"
            placeholder="Search by name or email address"
            autoComplete="off"
            prefix={<Icon source={SearchIcon} />}
            value={typed}
            onChange={(value) => search(value, PAUSE_BEFORE_SEARCH_MS)}
            clearButton
            onClearButtonClick={() => search('', 0)}
            loading={searching}
          />
        </Box>
        <Divider />
        {contacts.length > 0 ? (
          <ContactList contacts={contacts} now={now} />
        ) : (
          <NoContacts query={q} onReset={() => search('', 0)} />
        )}
        {after !== null || cursor !== null ? (
          <>
            <Divider />
            <Box padding="300">
              <InlineStack align="center">
                <Pagination
                  hasPrevious={after !== null}
                  hasNext={cursor !== null}
                  accessibilityLabel="Pages of contacts"
                  onPrevious={() => navigate(-1)}
                  onNext={() => navigate(pageUrl(cursor ?? ''))}
                />
              </InlineStack>
            </Box>
          </>
        ) : null}
      </Card>
      <Remark>
        Visitors who are not known yet are kept apart. Once they give an address, what they did before joins their
        timeline, as far as they had agreed to that.
      </Remark>
    </Page>
  );
}

function NoContacts({ query, onReset }: { query: string; onReset: () => void }) {
  if (query !== '') {
    return (
      <Empty title={`Nobody found for “${query}”`} action={{ content: 'Show all contacts', onAction: onReset }}>
        Try a part of the name, or the beginning of the address.
      </Empty>
    );
  }
  return (
    <Empty title="Nobody yet">
      People appear here as soon as an address of theirs is known: from your shop’s history, from a checkout, an order,
      an account or a sign-up.
    </Empty>
  );
}

export { PageError as ErrorBoundary };
