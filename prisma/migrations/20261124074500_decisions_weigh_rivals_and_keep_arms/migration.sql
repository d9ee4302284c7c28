-- AlterTable
ALTER TABLE "enrollment" ADD COLUMN     "arm" TEXT,
ADD COLUMN     "assignment" JSONB,
ADD COLUMN     "exposed_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "message" ADD COLUMN     "slot_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "decision" ADD COLUMN     "assignment" JSONB,
ADD COLUMN     "because" TEXT,
ADD COLUMN     "weighing" JSONB;


-- By hand from here on: what was decided before there were arms and slots.

-- Nobody was held out: who was decided about stays treated to the end of the run.
UPDATE "enrollment" e SET "arm" = 'treated', "exposed_at" = d."first",
  "assignment" = '{"arm":"treated","flowPercent":0,"shopPercent":0,"salt":1}'
FROM (
  SELECT m."bucket", m."enrollment_id", min(d."decided_at") AS "first" FROM "message" m
  JOIN "decision" d ON d."bucket" = m."bucket" AND d."message_id" = m."id"
  WHERE m."class" = 'marketing' GROUP BY m."bucket", m."enrollment_id"
) d
WHERE e."bucket" = d."bucket" AND e."id" = d."enrollment_id";

-- What has just left takes its slot.
UPDATE "message" SET "slot_at" = "decided_at"
WHERE "class" = 'marketing' AND "state" IN ('sending', 'sent', 'unknown', 'not_confirmed') AND "decided_at" IS NOT NULL;
