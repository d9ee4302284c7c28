-- AlterTable
ALTER TABLE "contact" ADD COLUMN     "consent_level" TEXT;

-- What is in force now was given at the level its proof names.
UPDATE "contact" c SET "consent_level" = r."level"
FROM "consent_record" r
WHERE r."bucket" = c."bucket" AND r."shop_id" = c."shop_id" AND r."contact_id" = c."id"
  AND r."occurred_at" = c."consent_at" AND r."state" = c."consent_state" AND r."level" IS NOT NULL;
